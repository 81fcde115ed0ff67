import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import { type RoomState, rank, rightTo, type SeatState } from "@/crypto/room-chain";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import { personAtRest } from "../account/people";
import { unreadIn } from "../fold/unread";
import { recordOf } from "../rooms/room-book";
import { openTitle } from "../rooms/titles";
import type { Store } from "../store/store";
import type { DeviceRow, OutboxRow, RoomRecord } from "../store/tables";
import { appliedTo, rangeOf } from "../sync/ranges";
import type { Me, Member, MessageState, Person, RoomRights, RoomRow, RoomStatus } from "./view-types";

const previewAtRest = z.strictObject({ text: z.string(), mine: z.boolean(), seq: z.int() });
const ownAtRest = z.object({ name: z.string() });
const UNREAD_MOST = 100;

/** Reads of the local store that make what a person sees; the same in every tab. */
export class ViewStore {
  readonly store: Store;
  #device: DeviceRow | null = null;
  readonly #people = new Map<AccountId, Promise<Person | null>>();
  #strangers: Promise<ReadonlySet<AccountId>> | null = null;

  constructor(store: Store) {
    this.store = store;
  }

  async device(fresh = false): Promise<DeviceRow | null> {
    if (this.#device && !fresh) return this.#device;
    const row = await this.store.read(["meta"], (tx) => tx.get("meta", ["device"]));
    this.#device = row?.key === "device" ? row : null;
    return this.#device;
  }

  async me(): Promise<Me | null> {
    const device = await this.device(true);
    if (!device) return null;
    const own = ownAtRest.parse(await openRest(device.restKey, device.profile));
    return {
      account: device.account,
      handle: device.handle,
      name: own.name,
      device: device.device,
      operator: device.operator,
    };
  }

  forgetPerson(account: AccountId): void {
    this.#people.delete(account);
    this.#strangers = null;
  }

  async person(account: AccountId, handle: string): Promise<Person> {
    const reading = this.#people.get(account) ?? this.#readPerson(account);
    // A reading that began before the person changed is forgotten with them, and must not come back when it ends.
    this.#people.set(account, reading);
    const person = await reading.catch((cause) => {
      this.forgetPerson(account);
      throw cause;
    });
    if (person) return person;
    if (this.#people.get(account) === reading) this.#people.delete(account);
    return { account, handle, name: `@${handle}` };
  }

  /** What is known here of a person; null where nothing is. */
  async #readPerson(account: AccountId): Promise<Person | null> {
    const device = await this.device();
    const row = await this.store.read(["accounts"], (tx) => tx.get("accounts", [account]));
    if (!row) return null;
    const rest = device && row.profile ? personAtRest.safeParse(await openRest(device.restKey, row.profile)) : null;
    return { account, handle: row.handle, name: (rest?.success && rest.data.name) || `@${row.handle}` };
  }

  /** Those whose identity is not the one that was pinned, and nobody has confirmed it; read anew when a person changes. */
  #changedPeople(): Promise<ReadonlySet<AccountId>> {
    this.#strangers ??= this.store
      .read(["accounts"], (tx) => tx.range("accounts"))
      .then((rows) => new Set(rows.filter((row) => row.pin.identity !== row.state.identity).map((row) => row.account)));
    return this.#strangers;
  }

  async record(room: RoomId): Promise<RoomRecord | null> {
    return this.store.read(["rooms", "chains"], async (tx) => {
      const row = await tx.get("rooms", [room]);
      return row ? recordOf(row, await tx.get("chains", [room])) : null;
    });
  }

  async records(): Promise<RoomRecord[]> {
    return this.store.read(["rooms", "chains"], async (tx) => {
      const chains = new Map((await tx.range("chains")).map((row) => [row.room, row]));
      return (await tx.range("rooms")).map((row) => recordOf(row, chains.get(row.room)));
    });
  }

  /** Everybody in a room by its verified chain, owners first, then by name. */
  async members({ state }: RoomRecord): Promise<Member[]> {
    const device = await this.device();
    const members: Member[] = [];
    for (const { account, role, mutedUntil } of Object.values<SeatState>(state?.seats ?? {})) {
      const person = await this.person(account, "someone");
      members.push({ ...person, role, mutedUntil, me: account === device?.account });
    }
    return members.sort((a, b) => rank(b.role) - rank(a.role) || a.name.localeCompare(b.name));
  }

  /** The people one shares a room with now, by name. */
  async acquaintances(): Promise<Person[]> {
    const device = await this.device();
    const accounts = new Set<AccountId>();
    for (const { state, halt } of await this.records())
      if (!halt) for (const account of Object.keys(state?.seats ?? {})) accounts.add(account as AccountId);
    accounts.delete(device?.account as AccountId);
    const people = await Promise.all([...accounts].map((account) => this.person(account, "someone")));
    return people.sort((a, b) => a.name.localeCompare(b.name));
  }

  async outboxOf(room: RoomId): Promise<OutboxRow[]> {
    const rows = await this.store.read(["outbox"], (tx) => tx.range("outbox"));
    return rows.filter((row) => row.room === room && row.kind === "message").sort((a, b) => a.order - b.order);
  }

  async draft(room: RoomId): Promise<string> {
    const device = await this.device();
    const row = await this.store.read(["drafts"], (tx) => tx.get("drafts", [room]));
    if (!row || !device) return "";
    return z
      .string()
      .catch("")
      .parse(await openRest(device.restKey, row.text));
  }

  /** One line of the room list. */
  async row(record: RoomRecord): Promise<RoomRow | null> {
    const device = await this.device();
    if (!device) return null;
    const { summary, state } = record;
    const type = state?.type ?? summary.type;
    const group = type === "group";
    const peer = group ? null : await this.#peer(record, device.account);
    const title = group ? (await openTitle(device.restKey, record.title))?.name : peer?.name;
    const seats = state?.seats ?? {};
    const role = Object.hasOwn(seats, device.account) ? (seats[device.account]?.role ?? null) : null;
    const waiting = (await this.outboxOf(record.room)).at(-1);
    const preview = waiting ? await pendingPreview(device, waiting) : await storedPreview(device, record);
    return {
      room: record.room,
      type,
      title: title ?? "",
      peer,
      memberCount: Object.keys(seats).length,
      role,
      sharesPast: state?.policy.history ?? false,
      rights: rightsOf(state, device.account, role),
      preview,
      at: Math.max(record.lastAt, waiting?.createdAt ?? 0),
      unread: await this.#unread(record, device.account),
      draft: await this.draft(record.room),
      state: await this.#status(record),
    };
  }

  /** Whom a room is with, by its verified chain. The server's list says that a room is there, never who sits in it. */
  async #peer({ state, summary }: RoomRecord, me: AccountId): Promise<Person | null> {
    const other = Object.keys(state?.seats ?? {}).find((account) => account !== me) as AccountId | undefined;
    if (!other) return null;
    return this.person(other, summary.members.find((m) => m.account === other)?.handle ?? "someone");
  }

  /** Counted here over what is held without a hole; the server's figure where it is not. */
  async #unread(record: RoomRecord, me: AccountId): Promise<number> {
    const head = appliedTo(record.ranges);
    if (head <= record.read) return head === 0 ? record.summary.unread : 0;
    const covered =
      rangeOf(record.ranges, record.read + 1) !== null && rangeOf(record.ranges, record.read + 1)?.[1] === head;
    const rows = await this.store.read(["events"], (tx) =>
      tx.range("events", { from: [record.room, record.read + 1], to: [record.room, head], limit: 1_000 }),
    );
    const here = unreadIn(rows, record, me);
    return Math.min(UNREAD_MOST, covered ? here : Math.max(here, record.summary.unread));
  }

  async #status(record: RoomRecord): Promise<RoomStatus> {
    const { halt } = record;
    if (halt?.t === "left") return halt;
    if (halt) {
      const { reason, way } = halt;
      if (way?.t !== "confirm") return { t: "frozen", reason, way };
      return { t: "frozen", reason, way: { t: "confirm", by: await this.person(way.by, "someone"), hash: way.hash } };
    }
    if (!record.state) return { t: "opening" };
    for (const account of await this.#changedPeople())
      if (Object.hasOwn(record.state.seats, account)) return { t: "identity-changed", account };
    const { epoch } = record.state;
    const key = await this.store.read(["epochKeys"], (tx) => tx.get("epochKeys", [record.room, epoch]));
    return key ? { t: "ready" } : { t: "no-key", epoch };
  }
}

const NOTHING: RoomRights = { add: false, manage: false, rename: false };

/** What one may do to a group now. Everything is asked again by the server and by everybody who reads the entry. */
function rightsOf(state: RoomState | null, account: AccountId, role: Role | null): RoomRights {
  if (state?.type !== "group" || !role) return NOTHING;
  return {
    add: rightTo(state, account, "add", 0),
    manage: rightTo(state, account, "role", 0),
    rename: rank(role) >= rank(state.policy.edit),
  };
}

/** How a row of the outbox shows. */
export function outboxState(row: OutboxRow): MessageState {
  return row.state === "sealed" ? "sending" : row.state;
}

async function pendingPreview(device: DeviceRow, row: OutboxRow) {
  const body = z.tuple([z.literal("text"), z.string()]).parse(await openRest(device.restKey, row.body));
  return { text: body[1].slice(0, 200), mine: true, state: outboxState(row) };
}

async function storedPreview(device: DeviceRow, record: RoomRecord) {
  if (!record.preview) return null;
  const read = previewAtRest.safeParse(await openRest(device.restKey, record.preview));
  return read.success
    ? { text: read.data.text, mine: read.data.mine, state: read.data.mine ? ("sent" as const) : null }
    : null;
}
