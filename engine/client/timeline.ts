import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import type { AccountId, RoomId } from "@/protocol/ids";
import { fold } from "../fold/fold";
import { type FoldEvent, foldEvent } from "../fold/fold-event";
import type { Folded, FoldedMessage } from "../fold/folded";
import { openTitle } from "../rooms/titles";
import type { DeviceRow, EventRow, OutboxRow, RoomRecord } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import { outboxState, type ViewStore } from "./view-store";
import type { MessageMarks, Person, SystemItem, Timeline, TimelineHandle, TimelineItem } from "./view-types";

const WINDOW = 120;
/** Of those an entry happened to, this many are named. */
const NAMED = 3;
const NO_MARKS: MessageMarks = { edited: false, reactions: [], pin: null, reply: null, below: null };
const textBody = z.tuple([z.literal("text"), z.string()]);

/** A window on the end of one room's log, growing into the past; folded anew when something changed, bodies opened once. */
export class RoomTimeline implements TimelineHandle {
  readonly #view: ViewStore;
  readonly #room: RoomId;
  readonly #older: (room: RoomId) => Promise<boolean>;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #bodies = new Map<string, unknown>();
  #snapshot: Timeline = { items: [], atStart: false, loading: true, unreadAfter: null, head: 0 };
  #size = WINDOW;
  #fetching = false;
  #opened = false;
  #dirty = false;
  #running = false;
  #closed = false;

  constructor(parts: {
    view: ViewStore;
    room: RoomId;
    older: (room: RoomId) => Promise<boolean>;
    onClose: () => void;
  }) {
    this.#view = parts.view;
    this.#room = parts.room;
    this.#older = parts.older;
    this.#onClose = parts.onClose;
    this.refresh();
  }

  get = (): Timeline => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  loadOlder = (): void => {
    if (this.#fetching || this.#snapshot.atStart || this.#closed) return;
    this.#fetching = true;
    void this.#grow().finally(() => {
      this.#fetching = false;
      this.refresh();
    });
  };

  close = (): void => {
    this.#closed = true;
    this.#listeners.clear();
    this.#onClose();
  };

  /** Reads again; calls that come while it reads lead to one more read. */
  refresh(): void {
    this.#dirty = true;
    if (this.#running || this.#closed) return;
    this.#running = true;
    void this.#loop().finally(() => {
      this.#running = false;
      if (this.#dirty) this.refresh();
    });
  }

  async #loop(): Promise<void> {
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      const next = await this.#read().catch((cause) => {
        console.warn(`sotto timeline: ${String(cause)}`);
        return null;
      });
      if (!next || this.#closed) return;
      this.#snapshot = next;
      for (const listener of this.#listeners) listener();
    }
  }

  async #grow(): Promise<void> {
    const record = await this.#view.record(this.#room);
    const from = record?.ranges.at(-1)?.[0] ?? 1;
    const held = appliedTo(record?.ranges ?? []) - from + 1;
    if (held <= this.#size) await this.#older(this.#room);
    this.#size += WINDOW;
  }

  async #read(): Promise<Timeline> {
    const [record, device] = [await this.#view.record(this.#room), await this.#view.device()];
    if (!record || !device) return { ...this.#snapshot, loading: true };
    const [from, to] = record.ranges.at(-1) ?? [1, 0];
    // Where nothing is held there is no range to ask for.
    const rows =
      to === 0
        ? []
        : await this.#view.store.read(["events"], (tx) =>
            tx.range("events", { from: [this.#room, from], to: [this.#room, to], reverse: true, limit: this.#size }),
          );
    const waiting = await this.#view.outboxOf(this.#room);
    const title = await openTitle(device.restKey, record.title);
    const room = { chain: record, titles: new Map(title?.names ?? []) };
    const { items: folded } = fold(await Promise.all(rows.map((row) => this.#foldEvent(device, row, room))));
    const items = await Promise.all(folded.map((item) => this.#item(device, record, item)));
    const stored = new Set(rows.map((row) => row.id));
    const own = await this.#view.me();
    for (const row of waiting.filter((w) => !stored.has(w.id)))
      if (own) items.push(await pendingItem(device, own, row));
    const unreadAfter = this.#opened ? this.#snapshot.unreadAfter : firstUnread(record, device, folded);
    this.#opened ||= to > 0;
    const oldest = rows.at(-1)?.seq ?? from;
    const atStart = to > 0 && oldest <= Math.max(1, record.summary.since);
    return { items, atStart, loading: to === 0, unreadAfter, head: to };
  }

  async #foldEvent(device: DeviceRow, row: EventRow, room: Parameters<typeof foldEvent>[2]): Promise<FoldEvent> {
    const { id } = row;
    let body = this.#bodies.get(id);
    if (body === undefined && row.body) {
      body = await openRest(device.restKey, row.body);
      this.#bodies.set(id, body);
    }
    return foldEvent(row, body, room);
  }

  async #item(device: DeviceRow, record: RoomRecord, item: Folded): Promise<TimelineItem> {
    if (item.t === "placeholder") return { ...item, key: `${item.seq}/${item.reason}` };
    const account = item.t === "system" ? item.actor : item.sender;
    const person = await this.#person(record, account);
    const mine = account === device.account;
    if (item.t === "system") return this.#system(device, item, person);
    if (item.t === "tombstone") {
      const { id, seq, at, below, deletion } = item;
      const [by, byMe] = [await this.#person(record, deletion.by), deletion.by === device.account];
      return { t: "tombstone", key: id, seq, at, sender: person, mine, by, byMe, below };
    }
    return {
      t: "message",
      key: item.id,
      seq: item.seq,
      sender: person,
      mine,
      text: item.text,
      at: item.at,
      state: "sent",
      reason: null,
      marks: marksOf(item),
    };
  }

  #person(record: RoomRecord, account: AccountId): Promise<Person> {
    const handle = record.summary.members.find((m) => m.account === account)?.handle ?? "someone";
    return this.#view.person(account, handle);
  }

  async #system(device: DeviceRow, item: Extract<Folded, { t: "system" }>, actor: Person): Promise<SystemItem> {
    const { seq, kind, at, entry } = item;
    const first = entry.people.includes(device.account)
      ? [device.account, ...entry.people.filter((account) => account !== device.account)]
      : entry.people;
    const people: SystemItem["people"][number][] = [];
    for (const account of first.slice(0, NAMED))
      people.push({ ...(await this.#view.person(account, "someone")), me: account === device.account });
    const mine = actor.account === device.account;
    const { role, mutedUntil, title } = entry;
    return {
      t: "system",
      key: `${seq}/system`,
      seq,
      kind,
      actor,
      mine,
      at,
      people,
      count: entry.people.length,
      role,
      mutedUntil,
      title,
    };
  }
}

function firstUnread(record: RoomRecord, device: DeviceRow, items: readonly Folded[]): number | null {
  const fresh = items.some((item) => item.t === "message" && item.seq > record.read && item.sender !== device.account);
  return fresh ? record.read : null;
}

function marksOf({ revisions, reactions, pin, reply, below }: FoldedMessage): MessageMarks {
  return { edited: revisions.length > 0, reactions, pin, reply, below };
}

async function pendingItem(
  device: DeviceRow,
  own: { account: DeviceRow["account"]; handle: string; name: string },
  row: OutboxRow,
): Promise<TimelineItem> {
  const [, text] = textBody.parse(await openRest(device.restKey, row.body));
  const sender = { account: own.account, handle: own.handle, name: own.name };
  return {
    t: "message",
    key: row.id,
    seq: null,
    sender,
    mine: true,
    text,
    at: row.createdAt,
    state: outboxState(row),
    reason: row.reason,
    marks: NO_MARKS,
  };
}
