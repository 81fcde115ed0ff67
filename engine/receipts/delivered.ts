import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Live } from "../socket/live";
import type { RoomRecord } from "../store/tables";

/** What came within so many ms is told together. */
const EVERY_MS = 1_000;

/** The place of the last message of somebody else that is held, once these events of the room are. */
export function heardIn(
  { heard }: Pick<RoomRecord, "heard">,
  events: readonly Pick<Event, "kind" | "sender" | "seq">[],
  me: AccountId,
): number {
  const others = events.filter(({ kind, sender }) => kind === "message" && sender !== me);
  return Math.max(heard, ...others.map(({ seq }) => seq));
}

/**
 * Tells the server how far this device holds what others said: of rooms where that is further than the server knows, all of
 * them together, once a second at most. Of what is no message nobody is told anything.
 */
export class Delivered {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #live: Pick<Live, "link" | "say">;
  /** what was told since the server last said what it knows */
  readonly #told = new Map<RoomId, number>();
  readonly #due = new Set<RoomId>();
  #timer: (() => void) | null = null;

  constructor(core: Core, book: RoomBook, live: Pick<Live, "link" | "say">) {
    this.#core = core;
    this.#book = book;
    this.#live = live;
  }

  /** More of a room is on the disk. */
  held(room: RoomId): void {
    const record = this.#book.get(room);
    if (!record || !this.#isNews(record)) return;
    this.#due.add(room);
    this.#timer ??= this.#core.clock.after(EVERY_MS, () => void this.tell());
  }

  /** The list of rooms was read: what it does not know yet is told, also where it was told before by a line that broke. */
  listed(): void {
    this.#told.clear();
    for (const record of this.#book.all()) this.held(record.room);
  }

  stop(): void {
    this.#timer?.();
    this.#timer = null;
    this.#due.clear();
  }

  /** Tells what is due now. */
  async tell(): Promise<void> {
    this.#timer?.();
    this.#timer = null;
    const rooms = [...this.#due].flatMap((room): [RoomId, number][] => {
      const record = this.#book.get(room);
      return record && this.#isNews(record) ? [[room, record.heard]] : [];
    });
    this.#due.clear();
    for (let i = 0; i < rooms.length; i += LIMITS.joinRooms) await this.#say(rooms.slice(i, i + LIMITS.joinRooms));
  }

  async #say(rooms: [RoomId, number][]): Promise<void> {
    // What is refused, or lost, is told again once the list of rooms shows that it did not come.
    if (this.#live.link.t === "open") this.#live.say({ t: "received", rooms });
    else if (!(await this.#core.api.received(rooms)).ok) return;
    for (const [room, seq] of rooms) this.#told.set(room, seq);
  }

  #isNews({ room, heard, summary, readSent, halt }: RoomRecord): boolean {
    return halt?.t !== "left" && heard > Math.max(summary.delivered, readSent, this.#told.get(room) ?? 0);
  }
}
