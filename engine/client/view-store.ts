import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import { type RoomState, rank, rightTo, type SeatState } from "@/crypto/room-chain";
import { eventBody, personStatus } from "@/protocol/event-body";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Hidden } from "../fold/folded";
import { allMarked, keysOf } from "../own-marks";
import { readPersonal } from "../personal-reading";
import { recordOf } from "../rooms/room-book";
import { openTitle } from "../rooms/titles";
import type { Store } from "../store/store";
import type { DeviceRow, OutboxRow, ReceiptsRow, RoomRecord } from "../store/tables";
import { holds } from "../unread-marks";
import { type Beside, besideOf, openDraft, waitingIn } from "./beside-room";
import { KnownPeople } from "./known-people";
import { readList } from "./list-reading";
import { ThreadMarks } from "./threads";
import { statesOf } from "./ticks";
import { UnreadMarks } from "./unread-marks";
import type { Me, Member, MessageState, Person, RoomRights, RoomRow, RoomStatus } from "./view-types";

const previewAtRest = z.strictObject({ text: z.string(), mine: z.boolean(), seq: z.int() });
const ownAtRest = z.object({ name: z.string(), status: personStatus.nullish() });

const NONE: Hidden = new Set();

/** Reads of the local store that make what a person sees; the same in every tab. */
export class ViewStore {
  readonly store: Store;
  readonly threads: ThreadMarks;
  readonly unread: UnreadMarks;
  #device: DeviceRow | null = null;
  #hidden: Promise<ReadonlyMap<RoomId, Hidden>> | null = null;
  readonly #people: KnownPeople;

  constructor(store: Store) {
    this.store = store;
    this.threads = new ThreadMarks(store, () => this.device());
    this.unread = new UnreadMarks(store, () => this.device());
    this.#people = new KnownPeople(store, () => this.device());
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
      ...(own.status ? { status: own.status } : {}),
      device: device.device,
      operator: device.operator,
    };
  }

  forgetPerson(account: AccountId): void {
    this.#people.forget(account);
  }

  async person(account: AccountId, handle: string): Promise<Person> {
    const known = await this.#people.get(account);
    return known?.person ?? { account, handle, name: `@${handle}` };
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

  /** What this person has deleted for themselves in a room. */
  async hiddenIn(room: RoomId): Promise<Hidden> {
    this.#hidden ??= this.#readHidden().catch((cause) => {
      this.#hidden = null;
      throw cause;
    });
    return (await this.#hidden).get(room) ?? NONE;
  }

  /** What a person keeps for themselves is otherwise; what they marked as unread tells that itself (`UnreadMarks.changed`). */
  forgetPersonal(): void {
    this.#hidden = null;
    this.threads.forget();
  }

  async #readHidden(): Promise<ReadonlyMap<RoomId, Hidden>> {
    const device = await this.device();
    const rooms = new Map<RoomId, Set<EventId>>();
    if (!device) return rooms;
    for (const { room, message } of allMarked("hidden", await readPersonal(this.store, device, keysOf("hidden"))))
      rooms.set(room, (rooms.get(room) ?? new Set()).add(message));
    return rooms;
  }

  receiptsRow(room: RoomId): Promise<ReceiptsRow | undefined> {
    return this.store.read(["receipts"], (tx) => tx.get("receipts", [room]));
  }

  async draft(room: RoomId): Promise<string> {
    const device = await this.device();
    const row = await this.store.read(["drafts"], (tx) => tx.get("drafts", [room]));
    return row && device ? openDraft(device, row) : "";
  }

  /** One line of the room list. */
  async row(record: RoomRecord): Promise<RoomRow | null> {
    const device = await this.device();
    if (!device) return null;
    const tables = ["outbox", "drafts", "receipts", "epochKeys", "events"] as const;
    const beside = await this.store.read(tables, async (tx) =>
      besideOf(tx, record, device.account, waitingIn(await tx.range("outbox"), record.room)),
    );
    return this.#line(device, record, beside);
  }

  /** Every line of the room list, in portions: those with the newest words first. */
  async *rows(): AsyncGenerator<RoomRow[], void> {
    const device = await this.device();
    if (!device) return;
    // Every line asks for them.
    void this.unread.all();
    for await (const parts of readList(this.store, device.account)) {
      const people = new Set(parts.flatMap(({ record }) => Object.keys(record.state?.seats ?? {}) as AccountId[]));
      await Promise.all([...people].map((account) => this.#people.get(account)));
      yield await Promise.all(parts.map(({ record, beside }) => this.#line(device, record, beside)));
    }
  }

  async #line(device: DeviceRow, record: RoomRecord, beside: Beside): Promise<RoomRow> {
    const { summary, state } = record;
    const type = state?.type ?? summary.type;
    const group = type === "group";
    const peer = group ? null : await this.#peer(record, device.account);
    const title = group ? (await openTitle(device.restKey, record.title))?.name : peer?.name;
    const seats = state?.seats ?? {};
    const role = Object.hasOwn(seats, device.account) ? (seats[device.account]?.role ?? null) : null;
    const { waiting } = beside;
    const preview = waiting
      ? await pendingPreview(device, waiting)
      : await storedPreview(device, record, beside.receipts);
    return {
      room: record.room,
      type,
      title: title ?? "",
      peer,
      memberCount: Object.keys(seats).length,
      role,
      sharesPast: state?.policy.history ?? false,
      rights: rightsOf(state, device.account, role),
      silentUntil: silentUntil(state, device.account),
      preview,
      at: Math.max(record.lastAt, waiting?.createdAt ?? 0),
      unread: beside.unread,
      calls: beside.calls,
      marked: holds((await this.unread.all()).get(record.room), record.read),
      draft: beside.draft ? await openDraft(device, beside.draft) : "",
      draftHeard: beside.draft?.heard ?? false,
      state: await this.#status(record, beside.hasKey),
    };
  }

  /** Whom a room is with, by its verified chain. The server's list says that a room is there, never who sits in it. */
  async #peer({ state, summary }: RoomRecord, me: AccountId): Promise<Person | null> {
    const other = Object.keys(state?.seats ?? {}).find((account) => account !== me) as AccountId | undefined;
    if (!other) return null;
    return this.person(other, summary.members.find((m) => m.account === other)?.handle ?? "someone");
  }

  async #status(record: RoomRecord, hasKey: boolean): Promise<RoomStatus> {
    const { halt } = record;
    if (halt?.t === "left") return halt;
    if (halt) {
      const { reason, way } = halt;
      if (way?.t !== "confirm") return { t: "frozen", reason, way };
      return { t: "frozen", reason, way: { t: "confirm", by: await this.person(way.by, "someone"), hash: way.hash } };
    }
    if (!record.state) return { t: "opening" };
    const seated = Object.keys(record.state.seats) as AccountId[];
    const known = await Promise.all(seated.map((account) => this.#people.get(account)));
    const changed = known.find((one) => one?.isChanged);
    if (changed) return { t: "identity-changed", account: changed.person.account };
    const { epoch } = record.state;
    return hasKey ? { t: "ready" } : { t: "no-key", epoch };
  }
}

const NOTHING: RoomRights = {
  ...{ add: false, manage: false, rename: false, pin: false, deleteOthers: false },
  editWindow: 0,
};

/** What one may do to a room now. Everything is asked again by the server and by everybody who reads the event. */
function rightsOf(state: RoomState | null, account: AccountId, role: Role | null): RoomRights {
  if (!state || !role) return NOTHING;
  const pin = rank(role) >= rank(state.policy.pin);
  const { editWindow } = state.policy;
  if (state.type !== "group") return { ...NOTHING, pin, editWindow };
  return {
    add: rightTo(state, account, "add", 0),
    manage: rightTo(state, account, "role", 0),
    rename: rank(role) >= rank(state.policy.edit),
    pin,
    deleteOthers: rank(role) >= rank("admin"),
    editWindow,
  };
}

/** Until when (unix seconds) somebody may not post in a room; what is not known yet is no bar. */
function silentUntil(state: RoomState | null, account: AccountId): number {
  if (!state) return 0;
  const seat = Object.hasOwn(state.seats, account) ? state.seats[account] : undefined;
  return seat && rank(seat.role) >= rank(state.policy.post) ? seat.mutedUntil : Number.POSITIVE_INFINITY;
}

/** How a row of the outbox shows. */
export function outboxState(row: Pick<OutboxRow, "state">): MessageState {
  return row.state === "sealed" ? "sending" : row.state;
}

async function pendingPreview(device: DeviceRow, row: OutboxRow) {
  const body = eventBody.message.parse(await openRest(device.restKey, row.body));
  return { text: body[1].slice(0, 200), mine: true, state: outboxState(row) };
}

async function storedPreview(device: DeviceRow, record: RoomRecord, receipts: ReceiptsRow | undefined) {
  if (!record.preview) return null;
  const read = previewAtRest.safeParse(await openRest(device.restKey, record.preview));
  if (!read.success) return null;
  const { text, mine, seq } = read.data;
  return { text, mine, state: mine ? (await statesOf(device, record, receipts))(seq) : null };
}
