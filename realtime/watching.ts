import type { PresenceMoved } from "@/protocol/bus";
import type { AccountId } from "@/protocol/ids";
import type { Presence, PresenceState } from "@/protocol/presence";
import { Gathering } from "@/server/gathering";
import { causeOf, log } from "@/server/log";
import { type Look, lookKey } from "@/server/presence/presence-to";
import { downFrame } from "./frame";
import type { Records } from "./records";

/** News of one person is told at most this often, in ms. */
const EVERY_MS = 5_000;
/** What one comparison asks at a time. */
const COMPARE_MAX = 5_000;
/** So many lists are judged at a time, where all are. */
const LISTS_MAX = 50;

/** A socket that wants to know how people are. */
export interface Watcher {
  tell(frame: Buffer): void;
}

/** What a socket was told last of somebody, and by which of all looks: an older one may be answered later. */
interface Told {
  text: string;
  state: PresenceState | null;
  look: number;
}

/** What a socket watches, and whose it is. */
interface List {
  readonly viewer: AccountId;
  readonly told: Map<AccountId, Told>;
}

interface WatchingPorts {
  readonly records: Pick<Records, "presenceTo" | "presenceStates">;
  /** Runs something later; gives a way to leave it. */
  after(ms: number, run: () => void): () => void;
}

/**
 * Whose presence the sockets of this sidecar want. Before anything is told, each look is judged anew, so that nobody is told of
 * somebody whom they may not see any more; a socket is told only what differs from what it was told before.
 */
export class Watching {
  readonly #ports: WatchingPorts;
  readonly #lists = new Map<Watcher, List>();
  readonly #watchers = new Map<AccountId, Set<Watcher>>();
  readonly #sockets = new Map<AccountId, Set<Watcher>>();
  /** how watched people were when they were last compared */
  readonly #known = new Map<AccountId, PresenceState>();
  /** people of whom was told within the last seconds; true: there is more to tell */
  readonly #resting = new Map<AccountId, { more: boolean; cancel: () => void }>();
  #last = 0;
  readonly #looks: Gathering<Look, ReadonlyMap<string, Presence>>;

  constructor(ports: WatchingPorts) {
    this.#ports = ports;
    this.#looks = new Gathering((looks) => ports.records.presenceTo(looks));
  }

  /** A socket names whom it watches from now on, and is told of all of them. */
  watch(watcher: Watcher, viewer: AccountId, accounts: readonly AccountId[]): void {
    const before = this.#lists.get(watcher);
    const nothing = () => ({ text: "", state: null, look: 0 });
    const told = new Map<AccountId, Told>(accounts.map((account) => [account, nothing()]));
    this.#lists.set(watcher, { viewer, told });
    add(this.#sockets, viewer, watcher);
    for (const account of before?.told.keys() ?? []) if (!told.has(account)) this.#drop(account, watcher);
    for (const account of told.keys()) add(this.#watchers, account, watcher);
    void this.#show(watcher, [...told.keys()], true);
  }

  leave(watcher: Watcher): void {
    const list = this.#lists.get(watcher);
    if (!list) return;
    this.#lists.delete(watcher);
    remove(this.#sockets, list.viewer, watcher);
    for (const account of list.told.keys()) this.#drop(account, watcher);
  }

  /** News from the bus: told at once, or, but for what somebody hides, when it has rested from the last time. */
  hear({ presence: account, privacy }: PresenceMoved): void {
    // Who hides something is gone at once, and does not see it of others either.
    if (privacy) {
      this.again(account);
      this.#showAll(account);
      return;
    }
    if (!this.#watchers.has(account)) return;
    const resting = this.#resting.get(account);
    if (resting) resting.more = true;
    else this.#tell(account);
  }

  /** Somebody has read something, so they are here: whoever was told otherwise, or nothing yet, may be shown them by now. */
  acted(account: AccountId): void {
    const states = [...(this.#watchers.get(account) ?? [])].map(
      (one) => this.#lists.get(one)?.told.get(account)?.state,
    );
    if (states.some((state) => state !== "online" && state !== "idle"))
      this.hear({ presence: account, privacy: false });
  }

  /** What somebody may see may have changed: their sockets' looks are judged anew. */
  again(viewer: AccountId): void {
    for (const watcher of this.#sockets.get(viewer) ?? []) void this.#showList(watcher);
  }

  /** What was rung while nobody listened is lost: every list is judged anew, some at a time. */
  async allAgain(): Promise<void> {
    const watchers = [...this.#lists.keys()];
    for (let at = 0; at < watchers.length; at += LISTS_MAX)
      await Promise.all(watchers.slice(at, at + LISTS_MAX).map((watcher) => this.#showList(watcher)));
  }

  /** Notices whose leases ran out, or began, while no bell rang. */
  async compare(): Promise<void> {
    const watched = [...this.#watchers.keys()];
    for (let at = 0; at < watched.length; at += COMPARE_MAX) {
      const some = watched.slice(at, at + COMPARE_MAX);
      const states = await this.#ports.records.presenceStates(some);
      for (const account of some) this.#compared(account, states.get(account) ?? "offline");
    }
  }

  close(): void {
    for (const { cancel } of this.#resting.values()) cancel();
    this.#resting.clear();
  }

  #compared(account: AccountId, state: PresenceState): void {
    const known = this.#known.get(account);
    if (!this.#watchers.has(account) || known === state) return;
    this.#known.set(account, state);
    this.hear({ presence: account, privacy: false });
  }

  #tell(account: AccountId): void {
    const cancel = this.#ports.after(EVERY_MS, () => {
      const more = this.#resting.get(account)?.more ?? false;
      this.#resting.delete(account);
      if (more && this.#watchers.has(account)) this.#tell(account);
    });
    this.#resting.set(account, { more: false, cancel });
    this.#showAll(account);
  }

  #showAll(account: AccountId): void {
    for (const watcher of this.#watchers.get(account) ?? []) void this.#show(watcher, [account]);
  }

  #showList(watcher: Watcher): Promise<void> {
    return this.#show(watcher, [...(this.#lists.get(watcher)?.told.keys() ?? [])]);
  }

  /** Never fails: what could not be told, the next comparison tells. */
  async #show(watcher: Watcher, accounts: readonly AccountId[], all = false): Promise<void> {
    try {
      await this.#judge(watcher, accounts, all);
    } catch (error) {
      for (const account of accounts) this.#known.delete(account);
      log("warn", "presence-not-told", { cause: causeOf(error) });
    }
  }

  async #judge(watcher: Watcher, accounts: readonly AccountId[], all: boolean): Promise<void> {
    const list = this.#lists.get(watcher);
    if (!list) return;
    const look = ++this.#last;
    const looks = accounts.map((subject) => ({ viewer: list.viewer, subject }));
    const answers = await Promise.all(looks.map(async (one) => (await this.#looks.ask(one)).get(lookKey(one))));
    // The socket may have gone meanwhile, or watch others.
    if (this.#lists.get(watcher) !== list) return;
    const people = answers.flatMap((presence) => (presence && isNew(list, presence, look) ? [presence] : []));
    if (all || people.length > 0) watcher.tell(downFrame({ t: "presence", people }));
  }

  #drop(account: AccountId, watcher: Watcher): void {
    if (remove(this.#watchers, account, watcher)) this.#known.delete(account);
  }
}

/** Notes down what is about to be told; false where that was told before, or a later look was. */
function isNew({ told }: List, presence: Presence, look: number): boolean {
  const known = told.get(presence[0]);
  const text = JSON.stringify(presence);
  if (!known || known.look > look) return false;
  known.look = look;
  if (known.text === text) return false;
  known.text = text;
  known.state = presence[1];
  return true;
}

function add(sets: Map<AccountId, Set<Watcher>>, key: AccountId, watcher: Watcher): void {
  const set = sets.get(key) ?? new Set<Watcher>();
  sets.set(key, set.add(watcher));
}

/** True where nobody is left. */
function remove(sets: Map<AccountId, Set<Watcher>>, key: AccountId, watcher: Watcher): boolean {
  const set = sets.get(key);
  set?.delete(watcher);
  return set?.size === 0 && sets.delete(key);
}
