import type { EventId, RoomId } from "@/protocol/ids";
import { fold } from "../fold/fold";
import { type FoldEvent, foldEvent } from "../fold/fold-event";
import type { Folded, FoldedRoom } from "../fold/folded";
import { openTitle } from "../rooms/titles";
import type { DeviceRow, EventRow, OutboxRow, RoomRecord } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import { firstSince } from "./first-since";
import { bodyOf, rowsOnTheirWay } from "./pending";
import { isStanding, Quotes, standing } from "./quotes";
import { pinsOf } from "./room-pins";
import type { Leaving } from "./show-leaving";
import { NO_NEWS, threadsNews } from "./thread-news";
import { statesOf, Ticks } from "./ticks";
import { aroundOf, newsAfter, type Surroundings } from "./timeline-around";
import { TimelineCache } from "./timeline-cache";
import { ItemMaker, NO_MARKS } from "./timeline-items";
import { type Place, type Reading, readThread, readTimeline } from "./timeline-reading";
import type { ViewStore } from "./view-store";
import type { Me, Timeline, TimelineHandle, TimelineItem } from "./view-types";

const WINDOW = 120;
/** A window with fewer lines than `least` grows by itself: what was said about messages may fill it. From `far` events on a screen full is enough. */
const LINES = { least: 30, screen: 15, far: 2_000 };
/** What was sent a moment ago is among so many items at the end. */
const SENT_MOST = 500;

/**
 * A window on the end of one room's log, growing into the past; or one of its threads, whole. Each row is read and opened once,
 * unless the log says that it was written again. All of them are folded at every change, with what is on its way out above
 * them, and only a line that reads otherwise then is made anew. A message that is being sent is shown before it is stored.
 */
export class RoomTimeline implements TimelineHandle {
  readonly #view: ViewStore;
  readonly #room: RoomId;
  readonly #thread: Place | null;
  readonly #older: (room: RoomId) => Promise<boolean>;
  readonly #onClose: () => void;
  readonly #listeners = new Set<() => void>();
  readonly #cache = new TimelineCache();
  readonly #quotes: Quotes;
  readonly #ticks = new Ticks();
  /** Being written to the outbox. `kept`: it was, so that the next reading knows all of it. */
  readonly #leaving = new Map<EventId, { item: TimelineItem; kept: boolean }>();
  #snapshot: Timeline = {
    ...{ items: [], pins: [], atStart: false, loading: true, unreadAfter: null, thread: null, head: 0 },
  };
  /** `people`: what it was when this was read */
  #own: { people: number; me: Me | null } | null = null;
  #size = WINDOW;
  /** where the window begins, and where it began when it was last made to grow for want of lines */
  #from = 0;
  #filledFrom = 0;
  #fetching = false;
  #opened = false;
  #dirty = false;
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(parts: {
    view: ViewStore;
    room: RoomId;
    /** the message whose thread is shown; none: the main line */
    thread?: Place;
    older: (room: RoomId) => Promise<boolean>;
    onClose: () => void;
  }) {
    this.#view = parts.view;
    this.#room = parts.room;
    this.#thread = parts.thread ?? null;
    this.#older = parts.older;
    this.#onClose = parts.onClose;
    this.#quotes = new Quotes(parts.view.store);
    this.refresh();
  }

  get = (): Timeline => this.#snapshot;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The message whose thread this is; null: the main line. */
  get thread(): EventId | null {
    return this.#thread?.id ?? null;
  }

  loadOlder = (): void => this.#more(WINDOW);

  /** There is a line again: a past that did not come before may come now. */
  again(): void {
    this.#filledFrom = 0;
    this.refresh();
  }

  #more(events: number): void {
    if (this.#fetching || this.#snapshot.atStart || this.#closed || this.#thread) return;
    this.#fetching = true;
    void this.#grow(events).finally(() => {
      this.#fetching = false;
      this.refresh();
    });
  }

  readonly #past = async () => !this.#closed && (await this.#older(this.#room).catch(() => false));
  reach = async (seq: number): Promise<boolean> => {
    for (let record = await this.#view.record(this.#room); record; record = await this.#view.record(this.#room)) {
      const [from, to] = record.ranges.at(-1) ?? [1, 0];
      if (from <= seq) {
        this.#size = Math.max(this.#size, to - seq + 1 + WINDOW / 2);
        this.refresh();
        await this.#running;
        return true;
      }
      if (!(await this.#past())) return false;
    }
    return false;
  };

  since = (at: number) => firstSince({ store: this.#view.store, room: this.#room, older: this.#past }, at);

  close = (): void => {
    this.#closed = true;
    this.#listeners.clear();
    this.#onClose();
  };

  /** Shows what is being written to the outbox at once: it is on the screen with the next frame, whatever the disk does. */
  leaving({ id, text, at, quote, forwarded }: Leaving): void {
    const me = this.#own?.me;
    if (!me) return;
    const { account, handle, name } = me;
    const said = { sender: { account, handle, name }, mine: true, text, at, marks: { ...NO_MARKS, quote, forwarded } };
    const item = { t: "message", key: id, seq: null, ...said, state: "queued", reason: null, wording: null } as const;
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
    this.#running = this.#loop().finally(() => {
      this.#running = null;
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
      this.#fill(next);
    }
  }

  /** Goes on into the past while there is little to see, in ever longer steps, and as long as that brings anything. */
  #fill({ items, loading }: Timeline): void {
    const enough = this.#size < LINES.far ? LINES.least : LINES.screen;
    if (items.length >= enough || loading || this.#fetching || this.#filledFrom === this.#from) return;
    this.#filledFrom = this.#from;
    this.#more(this.#size);
  }

  #show(next: Timeline): void {
    this.#snapshot = next;
    for (const listener of this.#listeners) listener();
  }

  async #grow(events: number): Promise<void> {
    const record = await this.#view.record(this.#room);
    const from = record?.ranges.at(-1)?.[0] ?? 1;
    const held = appliedTo(record?.ranges ?? []) - from + 1;
    if (held <= this.#size) await this.#older(this.#room);
    this.#size += events;
  }

  async #read(): Promise<Timeline> {
    const device = await this.#view.device();
    let [from, to] = [1, 0];
    let isAnew = false;
    const wanted = (record: RoomRecord) => {
      [from, to] = this.#windowOn(record);
      isAnew = this.#cache.meet(record) || isAnew;
      if (isAnew || this.#thread) this.#quotes.forget();
      return this.#cache.missing(from, to);
    };
    const { store } = this.#view;
    const thread = this.#thread;
    const [read, hidden, marks] = await Promise.all([
      thread ? readThread(store, this.#room, thread) : readTimeline(store, this.#room, wanted),
      this.#view.hiddenIn(this.#room),
      this.#view.threads.marksIn(this.#room),
    ]);
    if (!device || !read) return { ...this.#snapshot, loading: true };
    if (thread) wanted(read.record);
    this.#from = from;
    await this.#bring(device, read);
    if (isAnew) this.#cache.prune();
    const events = thread ? this.#cache.some(read.rows.map(({ seq }) => seq)) : this.#cache.events(from, to);
    const stored = new Set(read.acts.length > 0 ? events.map((event) => event.id) : []);
    const acts = read.acts.filter((act) => !stored.has(act.id));
    const folded = fold([...events, ...(await this.#onTheirWay(device, read.record, acts, to))], hidden);
    const lines = thread ? threadLines(folded, thread.id) : folded.items;
    const news = threadsNews(folded, { me: device.account, marks });
    const about = thread && (news.get(thread.id) ?? NO_NEWS);
    const items = await this.#items(device, read.record, { lines, acts, hidden, news });
    await this.#me();
    const unreadAfter = this.#opened
      ? this.#snapshot.unreadAfter
      : newsAfter(lines, about?.unread === 0 ? to : (about?.after ?? read.record.read), device.account);
    this.#opened ||= to > 0;
    const atStart = thread !== null || (to > 0 && (events[0]?.seq ?? from) <= Math.max(1, read.record.summary.since));
    const ticked = this.#ticks.of(items, await statesOf(device, read.record, read.receipts));
    const search = { view: this.#view, quotes: this.#quotes, bodies: this.#cache.bodies };
    const pinned = { items: ticked, hidden, rows: thread ? [] : read.pins };
    const pins = await pinsOf(search, { device, record: read.record }, pinned);
    return { items: ticked, pins, atStart, loading: to === 0, unreadAfter, thread: about, head: to };
  }

  /** The piece of the newest range that is shown. */
  #windowOn({ ranges }: RoomRecord): [number, number] {
    const [first, to] = ranges.at(-1) ?? [1, 0];
    return [Math.max(first, to - this.#size + 1), to];
  }

  /** Who one is: read once, and again where people may be called otherwise. */
  async #me(): Promise<void> {
    const { people } = this.#cache;
    if (this.#own?.people !== people) this.#own = { people, me: await this.#view.me() };
  }

  /** Opens what was read and is not known yet. */
  async #bring(device: DeviceRow, { record, rows }: Reading): Promise<void> {
    const fresh = rows.filter(({ seq }) => !this.#cache.has(seq));
    if (fresh.length === 0) return;
    const title = await openTitle(device.restKey, record.title);
    const room = { chain: record, titles: new Map(title?.names ?? []) };
    for (const event of await this.#openAll(device, fresh, room)) {
      if (event.target) this.#quotes.forget(event.target);
      this.#cache.keep(event);
    }
  }

  #openAll(device: DeviceRow, rows: readonly EventRow[], room: Parameters<typeof foldEvent>[2]): Promise<FoldEvent[]> {
    const one = async (row: EventRow) => foldEvent(row, await bodyOf(device, row, this.#cache.bodies), room);
    return Promise.all(rows.map(one));
  }

  #onTheirWay(device: DeviceRow, record: RoomRecord, acts: readonly OutboxRow[], head: number): Promise<FoldEvent[]> {
    return this.#openAll(device, rowsOnTheirWay(device, acts, head), { chain: record, titles: new Map() });
  }

  async #items(
    device: DeviceRow,
    record: RoomRecord,
    { lines, acts, hidden, news }: Pick<Surroundings, "acts" | "hidden" | "news"> & { lines: readonly Folded[] },
  ): Promise<TimelineItem[]> {
    const maker = new ItemMaker(this.#view, device, record);
    const items: TimelineItem[] = [];
    const answers = lines.some((line) => line.t === "message" && line.reply !== null);
    const here = new Map(answers ? lines.flatMap((line) => (isStanding(line) ? [[line.id, line]] : [])) : []);
    const find = (place: Place) => this.#quotes.find(device, record, place);
    for (const line of lines) {
      const around = await aroundOf(line, { find, here, acts, hidden, news });
      let item = this.#cache.item(line, around);
      if (!item) {
        const { people } = this.#cache;
        item = await maker.item(line, around);
        this.#cache.keepItem(line, around, item, people);
      }
      items.push(item);
    }
    return items;
  }
}

/** The message above a thread, which may stand in another one, and what stands in the thread. */
function threadLines({ items, threads }: FoldedRoom, root: EventId): Folded[] {
  const above = standing([...items, ...[...threads.values()].flat()], root);
  return [...(above ? [above] : []), ...(threads.get(root) ?? [])];
}
