import { directRoomId } from "@/crypto/hash";
import type { RoomSummary } from "@/protocol/http/rooms";
import { syncOwnAccount } from "./account/own-account";
import type { People } from "./account/people";
import type { Profile } from "./account/profile";
import { type Core, LaterError } from "./core";
import type { Outbox } from "./outbox/outbox";
import { createRoom } from "./rooms/create-room";
import type { RoomBook } from "./rooms/room-book";
import type { Live } from "./socket/live";
import { appliedTo } from "./sync/ranges";
import type { ReadCursors } from "./sync/read-cursors";
import type { RoomSync } from "./sync/room-sync";

const AGAIN_MS = 3_000;

export interface RefresherParts {
  core: Core;
  people: People;
  book: RoomBook;
  sync: RoomSync;
  outbox: Outbox;
  cursors: ReadCursors;
  profile: Profile;
  live: Live;
  /** this device is revoked or its session over */
  out(): void;
}

/** Compares what this device holds with what the server lists: own account, rooms, chains, keys, heads; then the past. */
export class Refresher {
  readonly #parts: RefresherParts;
  #running: Promise<void> | null = null;
  #again = false;
  #filling = false;
  #stopped = false;

  constructor(parts: RefresherParts) {
    this.#parts = parts;
  }

  stop(): void {
    this.#stopped = true;
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
      } catch (cause) {
        this.#later(cause);
      }
    } while (this.#again && !this.#stopped);
  }

  async #round(): Promise<void> {
    const { core, people, cursors, outbox } = this.#parts;
    if (this.#stopped) return;
    if ((await syncOwnAccount(core, people)) === "out") return this.#parts.out();
    const list = await core.api.rooms();
    if (!list.ok) throw new LaterError(list.code);
    const notes = await directRoomId(core.me.account, core.me.account);
    if (!list.value.rooms.some((room) => room.room === notes)) {
      const made = await createRoom(core, people, core.me.account);
      if (!made.ok) throw new LaterError(made.code);
      this.#again = true;
    }
    // Notes to self first: the pins in it decide whom this device believes.
    const first = (room: RoomSummary) => Number(room.room === notes);
    const rooms = [...list.value.rooms].sort((a, b) => first(b) - first(a) || b.lastAt - a.lastAt);
    for (const summary of rooms) await this.#ensure(summary.room === notes, summary);
    await cursors.flush();
    await outbox.pumpAll();
    for (const room of rooms) await this.#freshen(room.room);
    this.#fillPast();
  }

  async #ensure(notes: boolean, summary: RoomSummary): Promise<void> {
    const { book, sync, live, profile } = this.#parts;
    const applied = () => appliedTo(book.get(summary.room)?.ranges ?? []);
    const isNew = applied() === 0;
    try {
      await sync.ensure(summary);
      if (notes && isNew) while (await sync.older(summary.room));
      if (isNew) live.join([[summary.room, applied()]]);
      if (!notes) await profile.give(summary.room);
    } catch (cause) {
      this.#later(cause);
    }
  }

  async #freshen(room: RoomSummary["room"]): Promise<void> {
    try {
      await this.#parts.outbox.freshen(room);
    } catch (cause) {
      this.#later(cause);
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
  }

  #later(cause: unknown): void {
    const { core } = this.#parts;
    if (this.#stopped) return;
    core.report(cause instanceof LaterError ? "later" : "error", String(cause));
    core.clock.after(AGAIN_MS * (1 + core.clock.chance()), () => void this.run());
  }
}
