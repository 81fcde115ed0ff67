import { z } from "zod";
import { openRest } from "@/crypto/at-rest";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import { fold } from "../fold/fold";
import { type FoldEvent, foldEvent } from "../fold/fold-event";
import type { Folded, FoldedMessage } from "../fold/folded";
import { openTitle } from "../rooms/titles";
import type { DeviceRow, EventRow, OutboxRow, RoomRecord } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import { TimelineCache } from "./timeline-cache";
import { readTimeline } from "./timeline-reading";
import { outboxState, type ViewStore } from "./view-store";
import type { Me, MessageMarks, Person, SystemItem, Timeline, TimelineHandle, TimelineItem } from "./view-types";

const WINDOW = 120;
/** Of those an entry happened to, this many are named. */
const NAMED = 3;
/** What was sent a moment ago is among so many items at the end. */
const SENT_MOST = 500;
const NO_MARKS: MessageMarks = { edited: false, reactions: [], pin: null, reply: null, below: null };
const textBody = z.tuple([z.literal("text"), z.string()]);

/**
 * A window on the end of one room's log, growing into the past. Each row is read and opened once, unless the log says that it
 * was written again. All of them are folded at every change, and only a line that reads otherwise then is made anew. What is on
 * its way out is shown before it is stored.
 */
export class RoomTimeline implements TimelineHandle {
  readonly #view: ViewStore;
  readonly #room: RoomId;
  readonly #older: (room: RoomId) => Promise<boolean>;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #cache = new TimelineCache();
  /** Being written to the outbox. `kept`: it was, so that the next reading knows all of it. */
  readonly #leaving = new Map<EventId, { item: TimelineItem; kept: boolean }>();
  #snapshot: Timeline = { items: [], atStart: false, loading: true, unreadAfter: null, head: 0 };
  /** `people`: what it was when this was read */
  #own: { people: number; me: Me | null } | null = null;
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

  /** Shows what is being written to the outbox at once: it is on the screen with the next frame, whatever the disk does. */
  leaving(id: EventId, text: string, at: number): void {
    const me = this.#own?.me;
    if (!me) return;
    const item: TimelineItem = { ...messageOf(me, { key: id, text, at }), state: "queued" };
    this.#leaving.set(id, { item, kept: false });
    this.#show({ ...this.#snapshot, items: [...this.#snapshot.items, item] });
  }

  /** The outbox has it, or (false) could not take it. */
  left(id: EventId, kept: boolean): void {
    const leaving = this.#leaving.get(id);
    if (leaving && kept) leaving.kept = true;
    if (!kept && this.#leaving.delete(id)) this.refresh();
  }

  /** Reads again; calls that come while it reads lead to one more read. `people`: what somebody is called may have changed. */
  refresh(people = false): void {
    if (people) this.#cache.forgetPeople();
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
      const kept = [...this.#leaving].filter(([, one]) => one.kept).map(([id]) => id);
      const next = await this.#read().catch((cause) => {
        console.warn(`sotto timeline: ${String(cause)}`);
        return null;
      });
      if (!next || this.#closed) return;
      for (const id of kept) this.#leaving.delete(id);
      const shown = new Set(next.items.slice(-SENT_MOST).map((item) => item.key));
      const leaving = [...this.#leaving].filter(([id]) => !shown.has(id)).map(([, { item }]) => item);
      this.#show(leaving.length > 0 ? { ...next, items: [...next.items, ...leaving] } : next);
    }
  }

  #show(next: Timeline): void {
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  async #grow(): Promise<void> {
    const record = await this.#view.record(this.#room);
    const from = record?.ranges.at(-1)?.[0] ?? 1;
    const held = appliedTo(record?.ranges ?? []) - from + 1;
    if (held <= this.#size) await this.#older(this.#room);
    this.#size += WINDOW;
  }

  async #read(): Promise<Timeline> {
    const device = await this.#view.device();
    let [from, to] = [1, 0];
    const wanted = (record: RoomRecord) => {
      [from, to] = this.#windowOn(record);
      this.#cache.meet(record);
      return this.#cache.missing(from, to);
    };
    const read = device && (await readTimeline(this.#view.store, this.#room, wanted));
    if (!read) return { ...this.#snapshot, loading: true };
    const { record, rows, waiting } = read;
    if (rows.length > 0) await this.#bring(device, record, rows);
    const events = this.#cache.events(from, to);
    const lines = fold(events).items;
    const items: TimelineItem[] = [];
    for (const line of lines) items.push(this.#cache.item(line) ?? (await this.#make(device, record, line)));
    const stored = new Set(waiting.length > 0 ? events.map((event) => event.id) : []);
    const own = await this.#me();
    for (const row of waiting.filter((w) => !stored.has(w.id)))
      if (own) items.push(await pendingItem(device, own, row));
    const unreadAfter = this.#opened ? this.#snapshot.unreadAfter : firstUnread(record, device, lines);
    this.#opened ||= to > 0;
    const atStart = to > 0 && (events[0]?.seq ?? from) <= Math.max(1, record.summary.since);
    return { items, atStart, loading: to === 0, unreadAfter, head: to };
  }

  /** The piece of the newest range that is shown. */
  #windowOn({ ranges }: RoomRecord): [number, number] {
    const [first, to] = ranges.at(-1) ?? [1, 0];
    return [Math.max(first, to - this.#size + 1), to];
  }

  /** Who one is: read once, and again where people may be called otherwise. */
  async #me(): Promise<Me | null> {
    const { people } = this.#cache;
    if (this.#own?.people !== people) this.#own = { people, me: await this.#view.me() };
    return this.#own.me;
  }

  async #bring(device: DeviceRow, record: RoomRecord, rows: readonly EventRow[]): Promise<void> {
    const title = await openTitle(device.restKey, record.title);
    const room = { chain: record, titles: new Map(title?.names ?? []) };
    for (const event of await Promise.all(rows.map((row) => this.#foldEvent(device, row, room))))
      this.#cache.keep(event);
  }

  async #foldEvent(device: DeviceRow, row: EventRow, room: Parameters<typeof foldEvent>[2]): Promise<FoldEvent> {
    let body = this.#cache.body(row.id);
    if (body === undefined && row.body) {
      body = await openRest(device.restKey, row.body);
      this.#cache.keepBody(row.id, body);
    }
    return foldEvent(row, body, room);
  }

  async #make(device: DeviceRow, record: RoomRecord, line: Folded): Promise<TimelineItem> {
    const { people } = this.#cache;
    const item = await this.#item(device, record, line);
    this.#cache.keepItem(line, item, people);
    return item;
  }

  async #item(device: DeviceRow, record: RoomRecord, item: Folded): Promise<TimelineItem> {
    if (item.t === "placeholder") return { ...item, key: `${item.seq}/${item.reason}` };
    const account = item.t === "system" ? item.actor : item.sender;
    const person = await this.#person(record, account);
    if (item.t === "system") return this.#system(device, item, person);
    const mine = account === device.account;
    const { id, seq, at } = item;
    if (item.t === "tombstone") {
      const [by, byMe] = [await this.#person(record, item.deletion.by), item.deletion.by === device.account];
      return { t: "tombstone", key: id, seq, at, sender: person, mine, by, byMe, below: item.below };
    }
    const message = messageOf(person, { key: id, text: item.text, at });
    return { ...message, seq, mine, state: "sent", marks: marksOf(item) };
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

function firstUnread(record: RoomRecord, device: DeviceRow, lines: readonly Folded[]): number | null {
  const fresh = lines.some((line) => line.t === "message" && line.seq > record.read && line.sender !== device.account);
  return fresh ? record.read : null;
}

function marksOf({ revisions, reactions, pin, reply, below }: FoldedMessage): MessageMarks {
  return { edited: revisions.length > 0, reactions, pin, reply, below };
}

/** A message of one's own that is not in the log yet. */
function messageOf({ account, handle, name }: Person, { key, text, at }: { key: EventId; text: string; at: number }) {
  const sender = { account, handle, name };
  return { t: "message" as const, key, seq: null, sender, mine: true, text, at, reason: null, marks: NO_MARKS };
}

async function pendingItem(device: DeviceRow, own: Me, row: OutboxRow): Promise<TimelineItem> {
  const [, text] = textBody.parse(await openRest(device.restKey, row.body));
  const message = messageOf(own, { key: row.id, text, at: row.createdAt });
  return { ...message, state: outboxState(row), reason: row.reason };
}
