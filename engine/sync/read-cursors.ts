import type { RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Live } from "../socket/live";

/** The person's read cursors: local at once, told to the server when there is a line, never falling. */
export class ReadCursors {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #live: Live;

  constructor(core: Core, book: RoomBook, live: Live) {
    this.#core = core;
    this.#book = book;
    this.#live = live;
  }

  /** The person has seen everything up to `seq`. */
  async mark(room: RoomId, seq: number): Promise<void> {
    await this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      if (record && seq > record.read) await this.#book.keep({ ...record, read: seq });
    });
    await this.#tell(room);
  }

  /** Another device of this person has read further. */
  async moved(room: RoomId, seq: number): Promise<void> {
    await this.#book.alone(room, async () => {
      const record = this.#book.get(room);
      if (record)
        await this.#book.keep({
          ...record,
          read: Math.max(record.read, seq),
          readSent: Math.max(record.readSent, seq),
        });
    });
  }

  /** Tells the server what it was not told while there was no line. */
  async flush(): Promise<void> {
    for (const record of this.#book.all()) if (record.read > record.readSent) await this.#tell(record.room);
  }

  async #tell(room: RoomId): Promise<void> {
    const record = this.#book.get(room);
    if (!record || record.read <= record.readSent) return;
    if (this.#live.link.t === "open") this.#live.say({ t: "read", room, seq: record.read });
    else if (!(await this.#core.api.cursor(room, record.read)).ok) return;
    await this.#book.alone(room, async () => {
      const now = this.#book.get(room);
      if (now) await this.#book.keep({ ...now, readSent: Math.max(now.readSent, record.read) });
    });
  }
}
