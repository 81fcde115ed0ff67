import type { PresenceMoved } from "@/protocol/bus";
import type { AccountId } from "@/protocol/ids";
import type { HereState } from "@/protocol/presence";
import { Gathering } from "@/server/gathering";
import { causeOf, log } from "@/server/log";
import { combinedHere } from "@/server/presence/combined-state";
import { GRACE_MS, type Here as SomebodyHere } from "@/server/presence/leases";
import type { Records } from "./records";

/** How somebody is, is written and told at most this often, in ms. */
const EVERY_MS = 5_000;
/** What one statement renews; more than that is renewed in several, one after the other. */
const RENEW_MAX = 5_000;
/** The bell for somebody who left rings this long after their lease has run out, in ms, so that it surely has. */
const AFTER_MS = 100;

interface HerePorts {
  /** what this sidecar's leases are held by */
  readonly node: string;
  readonly records: Pick<Records, "renewPresence">;
  publish(message: PresenceMoved): Promise<void>;
  /** Runs something later; gives a way to leave it. */
  after(ms: number, run: () => void): () => void;
}

/** Somebody with sockets here that said how they are. */
interface Person {
  readonly sockets: Map<object, HereState>;
  /** as it was written last; null before it was */
  written: HereState | null;
}

/**
 * Who is here by this sidecar's sockets. It holds a lease for each of them, says anew how they are when that changes, and renews
 * all on its tick. When the last socket of somebody says goodbye, their lease is made short rather than taken away, so that a
 * reload of the page shows nobody a thing; where a socket just falls silent, or the sidecar dies, it runs out.
 */
export class Here {
  readonly #ports: HerePorts;
  readonly #people = new Map<AccountId, Person>();
  /** people who were written within the last seconds */
  readonly #resting = new Map<AccountId, () => void>();
  /** bells to ring for those who left */
  readonly #bells = new Set<() => void>();
  #closed = false;
  readonly #writes: Gathering<SomebodyHere, void>;

  constructor(ports: HerePorts) {
    this.#ports = ports;
    this.#writes = new Gathering((people) => ports.records.renewPresence(ports.node, people));
  }

  /** A socket says how its person is. */
  say(account: AccountId, socket: object, state: HereState): void {
    const person: Person = this.#people.get(account) ?? { sockets: new Map(), written: null };
    this.#people.set(account, person);
    person.sockets.set(socket, state);
    this.#look(account);
  }

  /** A socket is gone; `goodbye`: its other side said so. */
  leave(account: AccountId, socket: object, goodbye: boolean): void {
    const person = this.#people.get(account);
    const state = person?.sockets.get(socket);
    if (!person || state === undefined) return;
    person.sockets.delete(socket);
    if (person.sockets.size > 0) this.#look(account);
    else this.#people.delete(account);
    if (goodbye && person.sockets.size === 0) this.#part({ account, state, leaving: true }).catch(notWritten);
  }

  /** Renews the leases of all who are here. What could not be written is tried again with the next renewal. */
  async renew(): Promise<void> {
    const people = [...this.#people].flatMap(([account, person]) => {
      const state = combinedHere(person.sockets.values());
      return state === null ? [] : [{ account, state, leaving: false }];
    });
    for (let at = 0; at < people.length; at += RENEW_MAX)
      await this.#ports.records.renewPresence(this.#ports.node, people.slice(at, at + RENEW_MAX));
  }

  close(): void {
    for (const cancel of this.#resting.values()) cancel();
    this.#resting.clear();
    for (const cancel of this.#bells) cancel();
    this.#bells.clear();
    this.#closed = true;
  }

  /** Writes how somebody is if that changed: at once, or when they have rested from the last time. */
  #look(account: AccountId): void {
    const person = this.#people.get(account);
    const state = person ? combinedHere(person.sockets.values()) : null;
    if (!person || state === null || person.written === state || this.#resting.has(account)) return;
    person.written = state;
    const cancel = this.#ports.after(EVERY_MS, () => {
      this.#resting.delete(account);
      this.#look(account);
    });
    this.#resting.set(account, cancel);
    this.#write({ account, state, leaving: false }).catch((error) => {
      person.written = null;
      notWritten(error);
    });
  }

  async #write(here: SomebodyHere): Promise<void> {
    await this.#writes.ask(here);
    await this.#ports.publish({ presence: here.account, privacy: false });
  }

  /** Whoever is back by the time that the bell rings is found to be here. */
  async #part(here: SomebodyHere): Promise<void> {
    await this.#writes.ask(here);
    if (this.#closed) return;
    const cancel = this.#ports.after(GRACE_MS + AFTER_MS, () => {
      this.#bells.delete(cancel);
      this.#ports.publish({ presence: here.account, privacy: false }).catch(notWritten);
    });
    this.#bells.add(cancel);
  }
}

function notWritten(error: unknown): void {
  log("warn", "presence-not-written", { cause: causeOf(error) });
}
