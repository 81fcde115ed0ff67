import type { RoomSummary } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import type { People } from "./account/people";
import type { Profile } from "./account/profile";
import { type Core, LaterError } from "./core";
import type { RoomBook } from "./rooms/room-book";
import type { Live } from "./socket/live";
import { Beginnings, type Portion } from "./sync/beginnings";
import type { RoomSync } from "./sync/room-sync";
import type { Handed } from "./transport/handed";

const LANES = 4;
/** Why nothing at all can be had now, whatever the room. */
const OF_ALL: ReadonlySet<string> = new Set(["offline", "rate"]);

interface Parts {
  core: Core;
  people: People;
  book: RoomBook;
  sync: RoomSync;
  profile: Profile;
  live: Live;
  handed: Handed;
}

/** Brings all rooms of a list here, several at a time and the newest first, in one round. */
export class AllRooms {
  readonly #parts: Parts;
  readonly #later: (cause: unknown) => void;
  #over = false;

  /** `later`: told of each room that could not be had. */
  constructor(parts: Parts, later: (cause: unknown) => void) {
    this.#parts = parts;
    this.#later = later;
  }

  /** Begins with no further room. */
  end(): void {
    this.#over = true;
  }

  /** Brings these rooms here. Ends early where the server can't be reached or wants no more questions. */
  async bring(rooms: readonly RoomSummary[]): Promise<void> {
    const fresh = rooms.filter(({ room }) => this.#isFresh(room));
    const known = rooms.filter((room) => !fresh.includes(room));
    await Promise.all([this.#inLanes(known, LANES), this.#inPortions(fresh)]);
  }

  /** Nothing of its log is here, and nothing speaks against reading it. */
  #isFresh(room: RoomId): boolean {
    const { book } = this.#parts;
    return book.applied(room) === 0 && book.get(room)?.halt?.t !== "frozen";
  }

  async #inPortions(rooms: readonly RoomSummary[]): Promise<void> {
    if (rooms.length === 0) return;
    for await (const portion of new Beginnings(this.#parts).of(rooms)) {
      if (this.#over) return;
      await this.#portion(portion);
    }
  }

  /** What came in advance waits for the disk alone, and what is written at the same time is written together. */
  async #portion({ rooms, given, refused }: Portion): Promise<void> {
    const { handed } = this.#parts;
    // Everything else that failed may be a matter of this one question.
    if (refused === "rate") {
      this.end();
      return this.#later(new LaterError(refused));
    }
    for (const beginning of given) handed.give(beginning);
    try {
      await this.#inLanes(rooms, Math.max(LANES, given.length));
    } finally {
      for (const { room } of given) handed.forget(room);
    }
  }

  /** One room alone waits for the line and the disk most of the time. */
  async #inLanes(rooms: readonly RoomSummary[], lanes: number): Promise<void> {
    const left = [...rooms];
    const lane = async () => {
      for (let next = left.shift(); next && !this.#over; next = left.shift()) await this.#ensure(next);
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  async #ensure(summary: RoomSummary): Promise<void> {
    const { sync, profile } = this.#parts;
    try {
      await sync.ensure(summary).finally(() => this.join(summary.room));
      await profile.give(summary.room);
    } catch (cause) {
      this.#later(cause);
      if (cause instanceof LaterError && OF_ALL.has(cause.code)) this.end();
    }
  }

  /** What is held of a room is live from here on, also where more of it could not be had. */
  join(room: RoomId): void {
    const { book, live } = this.#parts;
    const applied = book.applied(room);
    if (applied > 0) live.join([[room, applied]]);
  }
}
