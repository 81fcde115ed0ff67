import type { EventId, RoomId } from "@/protocol/ids";
import { heldNotesWhole } from "./account/own-notes";
import type { Core } from "./core";
import type { Hidden } from "./fold/folded";
import { allMarked, keysOf } from "./own-marks";
import { readPersonal } from "./personal-reading";
import type { RoomBook } from "./rooms/room-book";
import type { EventRow } from "./store/tables";
import { blankedOf, blankOf } from "./sync/forgetting";
import type { Opened } from "./sync/open-events";
import { previewOf } from "./sync/preview";
import type { RoomSync } from "./sync/room-sync";

/** So long (ms) after a device has learned of it the words of a hidden message stay there, for it may be undone. */
const KEPT_MS = 15_000;
const NONE: Hidden = new Set();

/** A hidden message as this engine knows it. */
interface Learned {
  at: number;
  /** when, ms */
  learned: number;
  /** nothing of it rests here any more */
  forgotten: boolean;
}
type Rooms = ReadonlyMap<RoomId, ReadonlyMap<EventId, Learned>>;

/**
 * Messages that a person has deleted for themselves, by way of Notes to self: on each of their devices the list of rooms shows
 * none of them, and a while later no word of them rests there. The log has them still.
 */
export class HiddenMessages {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #sync: () => Pick<RoomSync, "again">;
  readonly #due = new Map<RoomId, () => void>();
  /** undone, and to be read from the log again where they were forgotten here */
  readonly #back = new Map<EventId, { room: RoomId; at: number }>();
  #rooms: Rooms = new Map();
  #following = Promise.resolve();
  #asked = false;
  #lookedAgain = false;

  constructor(parts: { core: Core; book: RoomBook; sync: () => Pick<RoomSync, "again"> }) {
    this.#core = parts.core;
    this.#book = parts.book;
    this.#sync = parts.sync;
  }

  /** Those of a room. */
  in(room: RoomId): Hidden {
    return this.#rooms.get(room) ?? NONE;
  }

  /** Reads them for the first time. */
  async load(): Promise<void> {
    this.#rooms = await this.#read();
  }

  /** Some were written to the outbox or came with the log, or were taken back. */
  refresh(): void {
    if (this.#asked) return;
    this.#asked = true;
    this.#following = this.#following
      .then(() => {
        this.#asked = false;
        return this.#follow();
      })
      .catch((cause) => this.#core.report("hidden", String(cause)));
  }

  /** What came of a log may be about one of them: it goes the same way. */
  opened(room: RoomId, events: readonly Opened[]): void {
    const hidden = this.#rooms.get(room);
    if (!hidden) return;
    for (const { row } of events) {
      const one = hidden.get(row.id) ?? (row.event.target && hidden.get(row.event.target));
      if (!one) continue;
      one.forgotten = false;
      this.#plan(room);
    }
  }

  /** With every round, as soon as the notes are whole; once in a run what a tab that is gone could not forget any more is forgotten. */
  again(): void {
    if (this.#back.size > 0) this.refresh();
    if (this.#lookedAgain) return;
    this.#lookedAgain = true;
    for (const room of this.#rooms.keys()) this.#plan(room);
  }

  stop(): void {
    for (const cancel of this.#due.values()) cancel();
    this.#due.clear();
  }

  async #read(): Promise<Rooms> {
    const { store, me, clock } = this.#core;
    const rooms = new Map<RoomId, Map<EventId, Learned>>();
    for (const { room, message, at } of allMarked("hidden", await readPersonal(store, me, keysOf("hidden")))) {
      const known = this.#rooms.get(room)?.get(message);
      const its = rooms.get(room) ?? new Map<EventId, Learned>();
      rooms.set(room, its.set(message, known ?? { at, learned: clock.now(), forgotten: false }));
    }
    return rooms;
  }

  async #follow(): Promise<void> {
    const before = this.#rooms;
    const now = await this.#read();
    this.#rooms = now;
    for (const room of new Set([...before.keys(), ...now.keys()])) {
      const back = notIn(before.get(room), now.get(room));
      const fresh = notIn(now.get(room), before.get(room));
      if (fresh.length > 0) this.#plan(room);
      if (fresh.length + back.length > 0) await this.#show(room);
      for (const [id, { at }] of back) this.#back.set(id, { room, at });
    }
    await this.#bringBack();
  }

  /** What cannot be had now is asked for again with the next round. */
  async #bringBack(): Promise<void> {
    for (const [id, { room, at }] of this.#back) {
      if (!this.in(room).has(id)) await this.#bring(room, { id, at });
      this.#back.delete(id);
    }
  }

  /** The list of rooms shows the newest words that are not hidden. */
  #show(room: RoomId): Promise<void> {
    return this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      if (record) await this.#book.keep({ ...record, preview: await previewOf(this.#core, record, this.in(room)) });
    });
  }

  #plan(room: RoomId): void {
    if (this.#due.has(room)) return;
    const cancel = this.#core.clock.after(KEPT_MS, () => {
      this.#due.delete(room);
      void this.#forget(room).catch((cause) => this.#core.report("hidden", String(cause)));
    });
    this.#due.set(room, cancel);
  }

  /** Leaves no word of those that were hidden for a while. Notes that are not whole yet are read first, every word of them. */
  async #forget(room: RoomId): Promise<void> {
    if (!(await heldNotesWhole(this.#core))) return;
    await this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      const kept = [...(this.#rooms.get(room) ?? [])].filter(([, { forgotten }]) => !forgotten);
      const ripe = kept.filter(([, { learned }]) => learned + KEPT_MS <= this.#core.clock.now());
      if (ripe.length < kept.length) this.#plan(room);
      if (!record || ripe.length === 0) return;
      const rows: EventRow[] = [];
      for (const [id, { at }] of ripe) rows.push(...(await blankOf(this.#core, room, { id, at })));
      if (rows.length > 0)
        await this.#book.keep({ ...record, rewritten: record.rewritten + 1 }, ["events"], (tx) =>
          Promise.all(rows.map((row) => tx.put("events", row))),
        );
      for (const [, one] of ripe) one.forgotten = true;
    });
  }

  /** What was forgotten here before it was undone is read from the log again. */
  async #bring(room: RoomId, message: { id: EventId; at: number }): Promise<void> {
    const rows = await blankedOf(this.#core, room, message);
    let done = 0;
    for (const { seq } of rows.sort((a, b) => a.seq - b.seq))
      if (seq > done) done = await this.#sync().again(room, seq);
  }
}

/** What stands in one and not in the other. */
function notIn(one: ReadonlyMap<EventId, Learned> = new Map(), other: ReadonlyMap<EventId, Learned> = new Map()) {
  return [...one].filter(([id]) => !other.has(id));
}
