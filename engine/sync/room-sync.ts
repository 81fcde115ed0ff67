import type { Event } from "@/protocol/event";
import type { Page, RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import { heardIn } from "../receipts/delivered";
import type { EpochKeys } from "../rooms/epoch-keys";
import { EpochNotes } from "../rooms/epoch-notes";
import type { RoomBook } from "../rooms/room-book";
import { isEntry, readEntry } from "../rooms/room-chain-reader";
import type { Writer } from "../store/store";
import type { RoomRecord } from "../store/tables";
import { forgetIn } from "./derived-stores";
import { type Beside, DeviceTails } from "./device-tails";
import { forgetDeleted } from "./forgetting";
import { judgeOrder, storeFindings, withGap } from "./log-order";
import { markGaps, type Opened, openOne } from "./open-events";
import { owedWith } from "./owed";
import { Pages } from "./pages";
import { previewAfter } from "./preview";
import { addRange, afterHeld, appliedTo, rangeOf } from "./ranges";
import { refsOf } from "./refs";
import { RoomKeys } from "./room-keys";
import type { SyncListener } from "./sync-listener";

const NOTHING_BESIDE: Beside = { below: new Map(), above: new Map(), places: new Map() };

/** Keeps the local copy of every room's log: strictly the next event, contiguous pages, gaps fetched. */
export class RoomSync {
  readonly #core: Core;
  readonly #people: People;
  readonly #book: RoomBook;
  readonly #keys: EpochKeys;
  readonly #roomKeys: RoomKeys;
  readonly #listener: SyncListener;
  readonly #tails: DeviceTails;
  readonly #catching = new Map<RoomId, Promise<void>>();
  readonly #pages: Pages;

  constructor(parts: { core: Core; people: People; book: RoomBook; keys: EpochKeys; listener: SyncListener }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#book = parts.book;
    this.#keys = parts.keys;
    const lacking = () => parts.listener.lacking();
    this.#roomKeys = new RoomKeys({ keys: parts.keys, notes: new EpochNotes(parts, lacking), lacking });
    this.#listener = parts.listener;
    this.#tails = new DeviceTails(parts.core);
    this.#pages = new Pages(parts.core);
  }

  /** Makes a room of the list usable: its chain verified, its newest key opened, its newest page read. */
  async ensure(summary: RoomSummary): Promise<void> {
    await this.#book.list(summary);
    await this.#book.alone(summary.room, () => this.#noRollback(summary));
    // Where nothing is held yet, the chain is read once the newest page is here, and then up to its end.
    if (this.#book.applied(summary.room) > 0)
      await this.#book.alone(summary.room, () => this.#chain(summary.room, summary.chainN));
    if (this.#must(summary.room).halt?.t !== "frozen") await this.catchUp(summary.room, summary.head);
  }

  /**
   * A list that shows less than this device has verified may only be late. The log itself decides: a chain or a log without
   * what was there before was rolled back, and the room freezes. Run alone on the room.
   */
  async #noRollback(summary: RoomSummary): Promise<void> {
    const record = this.#must(summary.room);
    const line = record.lines.at(-1);
    const applied = appliedTo(record.ranges);
    if (!line || record.halt || (summary.chainN >= line.n && summary.head >= applied)) return;
    const entries = await this.#core.api.entries(summary.room, line.n - 1);
    const page = await this.#core.api.after(summary.room, applied, 1);
    if (!entries.ok || !page.ok) return;
    const kept = entries.value.entries.some((event) => event.tokenHash === line.hash) && page.value.head >= applied;
    if (!kept) await this.#book.keep({ ...record, halt: { t: "frozen", reason: "rollback", way: null } });
  }

  /** The room's chain up to at least entry n. Run alone on the room. */
  async #chain(room: RoomId, n: number): Promise<RoomRecord> {
    let record = this.#must(room);
    while ((record.state?.n ?? 0) < n && record.halt?.t !== "frozen") {
      const before = record;
      const got = await this.#core.api.entries(room, record.state?.n ?? 0);
      if (!got.ok) throw new LaterError(got.code);
      for (const event of got.value.entries) record = await readEntry(this.#core, this.#people, record, event);
      if (record === before) break;
      await this.#book.keep(record);
      if (got.value.entries.length < LIMITS.pageEntries) break;
    }
    await this.#newKeys(record);
    return this.#must(room);
  }

  /** Fetches keys that are missing; what they open is read again. Run alone on the room. */
  async #newKeys(record: RoomRecord): Promise<void> {
    const learned = await this.#roomKeys.bring(record);
    if (learned !== record) await this.#book.keep(learned);
    await this.#reopen(learned);
  }

  /** Reads again what is locked, where it may open now. Only once that is stored it is done with: until then it may fail. */
  async #reopen(record: RoomRecord): Promise<void> {
    const { room, locked } = record;
    if (!this.#roomKeys.mayOpen(room)) return;
    if (locked) {
      const rows = await this.#core.store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
      const held = rows.filter((row) => row.verdict === "no-key");
      const gaps = new Set(held.filter((row) => row.gap).map((row) => row.seq));
      const events = held.map((row) => row.event);
      await this.#store(record, events, 0, -1, gaps);
    }
    this.#roomKeys.reopened(room);
  }

  /** Looks again for keys and chain entries of a room: its person's key moved, or a send was refused. */
  async refresh(room: RoomId): Promise<RoomRecord> {
    return this.#book.alone(room, async () => {
      const record = this.#must(room);
      return this.#chain(room, (record.state?.n ?? 0) + 1);
    });
  }

  /** A frame of the live log. Older is dropped, the next applied, ahead is fetched. */
  async frame(room: RoomId, from: number, to: number, events: Event[]): Promise<void> {
    const record = this.#book.get(room);
    if (!record) return;
    if (record.halt?.t === "frozen") return this.#listener.lacking();
    const applied = appliedTo(record.ranges);
    if (to <= applied) return;
    if (from > applied + 1) return this.catchUp(room, to);
    await this.#apply(room, from, to, events);
  }

  /** A page that came with the document: used where it is the next piece, kept for the first fetch of a room that is new here. */
  async handed(page: Page): Promise<void> {
    const applied = this.#book.applied(page.room);
    if (applied === 0) this.#pages.hand(page);
    else if (page.from <= applied + 1 && page.to > applied)
      await this.#apply(page.room, page.from, page.to, page.events);
  }

  /** Fetches until the local copy reaches `head`; far behind, the newest page is taken and the rest left to the past. */
  catchUp(room: RoomId, head: number): Promise<void> {
    const running = this.#catching.get(room);
    if (running) return running.then(() => (this.#book.applied(room) < head ? this.catchUp(room, head) : undefined));
    const run = this.#catchUp(room, head).finally(() => this.#catching.delete(room));
    this.#catching.set(room, run);
    return run;
  }

  async #catchUp(room: RoomId, head: number): Promise<void> {
    let target = head;
    for (;;) {
      const record = this.#book.get(room);
      if (!record) return;
      const applied = appliedTo(record.ranges);
      if (applied >= target && applied > 0) return;
      const fresh = applied === 0 || target - applied > LIMITS.catchUpEvents;
      const page = await (fresh ? this.#pages.newest(room, target) : this.#pages.after(room, applied));
      // What a leap passes over (also what was said while this person was out) may hold entries: the chain is read up to its end.
      const leaps = fresh || page.from > applied + 1;
      const read = leaps && (await this.#book.alone(room, () => this.#chain(room, Number.MAX_SAFE_INTEGER)));
      target = Math.max(target, page.head);
      if (page.from > page.to || (read && applied === 0 && read.halt?.t === "frozen")) return;
      await this.#apply(room, page.from, page.to, page.events);
      // A head that the log never reaches (a server that says so, or a forged acknowledgement) must not be chased for ever.
      if (this.#book.applied(room) <= applied) {
        this.#core.report("page", `${room} is said to reach ${target} and ends at ${applied}`);
        return;
      }
    }
  }

  /** One page further into the past of the newest range. False when everything is here. */
  async older(room: RoomId): Promise<boolean> {
    const record = this.#book.get(room);
    const newest = record?.ranges[record.ranges.length - 1];
    if (!record || !newest || newest[0] <= record.summary.since) return false;
    const { from, to, events } = await this.#pages.before(room, newest[0]);
    if (from > to) return false;
    await this.#apply(room, from, to, events);
    return true;
  }

  /** Reads one page again that is held already, from `seq` on. Answers its last seq. */
  async again(room: RoomId, seq: number): Promise<number> {
    const { from, to, events } = await this.#pages.after(room, seq - 1);
    if (from > to) return Number.POSITIVE_INFINITY;
    await this.#apply(room, from, to, events, true);
    return to;
  }

  /** Takes a piece of the log. What it begins with and is held already stays as it was opened then, unless read `anew`. */
  async #apply(room: RoomId, from: number, to: number, events: Event[], anew = false): Promise<void> {
    if (events.length !== to - from + 1 || events.some((e, i) => e.seq !== from + i || e.room !== room)) {
      this.#core.report("page", `${room} ${from}-${to} is not the range it says`);
      throw new LaterError("server", "a page that is not contiguous");
    }
    await this.#book.alone(room, async () => {
      let record = this.#must(room);
      if (await this.#contradicts(room, events)) {
        if (record.halt?.t !== "frozen")
          await this.#book.keep({ ...record, halt: { t: "frozen", reason: "fork", way: null } });
        return;
      }
      for (const event of events.filter(isEntry)) record = await readEntry(this.#core, this.#people, record, event);
      const grown = record.state?.epoch !== this.#book.get(room)?.state?.epoch;
      if (grown) {
        await this.#book.keep(record);
        record = await this.#roomKeys.bring(record);
      }
      const first = anew ? from : afterHeld(record.ranges, from);
      if (first <= to) await this.#store(record, events.slice(first - from), first, to);
      // The same boxes may have brought a key that was missing for what is here already.
      await this.#reopen(this.#must(room));
    });
    if (this.#book.get(room)?.halt?.t === "frozen") this.#listener.lacking();
    else this.#listener.advanced(room);
  }

  /** True where the server shows another event than the one this device holds at the same place. */
  async #contradicts(room: RoomId, events: Event[]): Promise<boolean> {
    const record = this.#must(room);
    const overlap = events.filter((e) => rangeOf(record.ranges, e.seq));
    for (const event of overlap) {
      const row = await this.#core.store.read(["events"], (tx) => tx.get("events", [room, event.seq]));
      if (row && (row.event.tokenHash !== event.tokenHash || row.id !== event.id)) return true;
    }
    return false;
  }

  /** Opens events and stores them with the record; from > to: they were covered before, and `gaps` had been seen at some. */
  async #store(record: RoomRecord, events: Event[], from: number, to: number, gaps = new Set<number>()): Promise<void> {
    const beside = from <= to ? await this.#tails.beside(record, from, to) : NOTHING_BESIDE;
    const parts = { core: this.#core, people: this.#people, keys: this.#keys, record };
    const opened = await Promise.all(events.map((event) => openOne(parts, event)));
    for (const one of opened) if (gaps.has(one.row.seq)) one.row = withGap(one.row);
    const missed = from <= to ? markGaps(opened, beside.below, beside.above) : [];
    const { places } = beside;
    const order = await judgeOrder({ store: this.#core.store, record, opened, places, missed });
    // What was written for another order of the log deletes nothing.
    const forgotten = await forgetDeleted(this.#core, record, { opened, missed });
    const changed = [...missed, ...order.rows, ...forgotten.rows];
    const hidden = this.#listener.hiddenIn(record.room);
    const next: RoomRecord = {
      ...record,
      ranges: addRange(record.ranges, from, to),
      lastAt: Math.max(record.lastAt, ...events.filter((e) => e.kind === "message").map((e) => e.createdAt)),
      heard: heardIn(record, events, this.#core.me.account),
      locked: (from <= to && record.locked) || opened.some((one) => one.row.verdict === "no-key"),
      // Only what follows or comes before what is held is new and nothing else: anything more is a row written again.
      rewritten: record.rewritten + Number(isRewriting(record, opened) || changed.length > 0),
      owed: owedWith(record, opened, this.#core.me.account),
      fades: Math.min(record.fades, forgotten.fades),
      counter: ownCounter(record, this.#core.me.device, opened),
      // What turned out to be out of order may be the text shown in the list.
      preview: await previewAfter(this.#core, record, { opened, changed, hidden }),
    };
    // What is said to oneself goes from the outbox once it is taken: in between it would be said nowhere.
    const own = opened.filter(({ row, kind }) => row.event.device === this.#core.me.device && kind !== "personal");
    // The log gives all of it again, and a sealed row that comes back with it is sent once more and answered by the same place.
    const put = (tx: Writer) =>
      Promise.all([
        ...missed.map((row) => tx.put("events", row)),
        storeFindings(tx, order),
        ...opened.map(({ row }) => tx.put("events", row)),
        ...opened.flatMap(({ row }) => refsOf(row)).map((ref) => tx.put("refs", ref)),
        forgetIn(tx, forgotten),
        ...own.map(({ row }) => tx.remove("outbox", [row.id])),
      ]);
    await this.#book.keep(next, ["events", "refs", "sightings", "outbox"], put, "relaxed");
    if (from <= to) this.#tails.stored(next, beside, opened);
    else this.#tails.forget(record.room);
    await this.#listener.opened(record.room, opened);
  }

  #must(room: RoomId): RoomRecord {
    const record = this.#book.get(room);
    if (!record) throw new LaterError("not-found", room);
    return record;
  }
}

/** Whether any of these is held already. */
function isRewriting({ ranges }: RoomRecord, opened: readonly Opened[]): boolean {
  return opened.some(({ row }) => rangeOf(ranges, row.seq) !== null);
}

/** What the log shows of this device is at least what it has had accepted. */
function ownCounter(record: RoomRecord, device: string, opened: Opened[]): RoomRecord["counter"] {
  const last = opened.findLast((one) => one.row.event.device === device)?.row.event;
  return last && last.deviceSeq >= record.counter.deviceSeq
    ? { deviceSeq: last.deviceSeq, prevHash: last.tokenHash }
    : record.counter;
}
