import { directRoomId } from "@/crypto/hash";
import type { RoomSummary } from "@/protocol/http/rooms";
import { syncOwnAccount } from "./account/own-account";
import type { OwnNotes } from "./account/own-notes";
import type { People } from "./account/people";
import type { Profile } from "./account/profile";
import { AllRooms } from "./all-rooms";
import { type Core, LaterError } from "./core";
import type { Outbox } from "./outbox/outbox";
import type { Signals } from "./receipts/signals";
import { createRoom } from "./rooms/create-room";
import type { Groups } from "./rooms/groups";
import type { RoomBook } from "./rooms/room-book";
import type { RoomChanges } from "./rooms/room-changes";
import type { Live } from "./socket/live";
import type { RoomRecord } from "./store/tables";
import { Fading } from "./sync/fading";
import type { ReadCursors } from "./sync/read-cursors";
import type { RoomSync } from "./sync/room-sync";
import type { Handed } from "./transport/handed";

const AGAIN_MS = 2_000;
const MOST_MS = 30_000;

export interface RefresherParts {
  core: Core;
  people: People;
  book: RoomBook;
  sync: RoomSync;
  outbox: Outbox;
  cursors: ReadCursors;
  signals: Pick<Signals, "listed">;
  profile: Profile;
  changes: RoomChanges;
  groups: Groups;
  notes: OwnNotes;
  live: Live;
  handed: Handed;
  /** this device is revoked or its session over */
  out(): void;
}

/** Compares what this device holds with what the server lists: own account, rooms, chains, keys, heads; then the past. */
export class Refresher {
  readonly fading: Fading;
  readonly #parts: RefresherParts;
  #running: Promise<void> | null = null;
  #bringing: AllRooms | null = null;
  #again = false;
  #filling = false;
  #due = false;
  #made = false;
  #failed = 0;
  #stopped = false;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
    this.fading = new Fading({ core: parts.core, book: parts.book, ask: () => void this.run() });
  }

  stop(): void {
    this.#stopped = true;
    this.fading.stop();
    this.#bringing?.end();
  }

  /** Resolves when a whole round that began after this call is done. Rounds that fail are tried again by themselves. */
  run(): Promise<void> {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    this.#running = this.#rounds().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #rounds(): Promise<void> {
    do {
      this.#again = false;
      try {
        await this.#round();
        if (!this.#due) this.#failed = 0;
      } catch (cause) {
        this.#later(cause);
      }
    } while (this.#again && !this.#stopped);
  }

  async #round(): Promise<void> {
    const { core, people, profile, book, cursors, signals, outbox } = this.#parts;
    if (this.#stopped) return;
    if ((await syncOwnAccount(core, people, profile)) === "out") return this.#parts.out();
    const list = await core.api.rooms();
    if (!list.ok) throw new LaterError(list.code);
    const notes = await directRoomId(core.me.account, core.me.account);
    if (!list.value.rooms.some((room) => room.room === notes)) {
      if (this.#made) this.#parts.notes.lack("they are there, and not in the list");
      const made = await createRoom(core, people, core.me.account);
      if (!made.ok) throw new LaterError(made.code);
      // Nobody is met before the notes, and the pins in them, are here.
      this.#made = true;
      this.#again = true;
      return;
    }
    // Notes to self first: the pins in it decide whom this device believes.
    const first = (room: RoomSummary) => Number(room.room === notes);
    const rooms = [...list.value.rooms].sort((a, b) => first(b) - first(a) || b.lastAt - a.lastAt);
    const [own, ...others] = rooms;
    this.#bringing = new AllRooms(this.#parts, (cause) => this.#later(cause));
    if (own) await this.#ensureNotes(own, this.#bringing);
    if (!this.#stopped) await this.#bringing.bring(others);
    await cursors.flush();
    await outbox.pumpAll();
    for (const room of rooms) await this.#freshen(room.room);
    const listed = new Set(rooms.map(({ room }) => room));
    const left = new Map(list.value.left.map(({ room, until }) => [room, until]));
    for (const record of book.all())
      if (!listed.has(record.room)) await this.#unlisted(record, left.get(record.room) ?? 0);
    await signals.listed(list.value);
    await this.fading.listed(list.value);
    this.#fillPast();
  }

  /** The whole of the notes, from their first event on: without them a round goes no further, for their pins would be missing. */
  async #ensureNotes(summary: RoomSummary, all: AllRooms): Promise<void> {
    const { notes } = this.#parts;
    await notes.ensure(summary).finally(() => all.join(summary.room));
    await notes.beWhole(summary.room);
  }

  async #freshen(room: RoomSummary["room"]): Promise<void> {
    const { outbox, changes, groups } = this.#parts;
    try {
      await groups.look(room);
      await changes.resume(room);
      await outbox.freshen(room);
    } catch (cause) {
      this.#later(cause);
    }
  }

  /**
   * A room that is held here and listed no more: its log, which is open to the end of one's own time in it, says why. The list
   * alone is not believed. What was still wanted of it is refused then. `until`: as far as the list says that it reaches, which is
   * further than is known here where its person was in once more and out again while this device was away.
   */
  async #unlisted({ room, state, halt, wanted, lines }: RoomRecord, until: number): Promise<void> {
    const { book, changes, sync } = this.#parts;
    const applied = book.applied(room);
    // The chain may have told of the end before what was said up to it was read.
    const end = Math.max(until, halt?.t === "left" ? (lines.at(-1)?.seq ?? 0) : applied + 1);
    try {
      if (state && halt?.t !== "frozen" && applied < end) await sync.catchUp(room, end);
      // A key that did not come while there was time is theirs still.
      if (book.get(room)?.locked) await sync.refresh(room);
      if (wanted.length > 0) await changes.resume(room);
    } catch (cause) {
      if (!(cause instanceof LaterError && cause.code === "not-found")) this.#later(cause);
    }
  }

  /** Brings the rest of the history here, newest rooms first, page by page. */
  #fillPast(): void {
    if (this.#filling) return;
    this.#filling = true;
    void this.#fill()
      .catch((cause) => this.#later(cause))
      .finally(() => {
        this.#filling = false;
      });
  }

  async #fill(): Promise<void> {
    for (const record of this.#parts.book.all()) while (!this.#stopped && (await this.#parts.sync.older(record.room)));
    await this.fading.again();
  }

  #later(cause: unknown): void {
    if (this.#stopped) return;
    this.#parts.core.report(cause instanceof LaterError ? "later" : "error", String(cause));
    this.soon();
  }

  /** One more round in a while: one timer however often it is asked for, ever later while nothing gets better. */
  soon(): void {
    if (this.#due || this.#stopped) return;
    this.#due = true;
    const { clock } = this.#parts.core;
    const ms = Math.min(MOST_MS, AGAIN_MS * 2 ** this.#failed);
    this.#failed++;
    clock.after(ms * (1 + clock.chance()), () => {
      this.#due = false;
      void this.run();
    });
  }
}
