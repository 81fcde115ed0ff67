import type { RoomId } from "@/protocol/ids";
import type { Down } from "@/protocol/socket/down/down";
import { wait } from "../clock";
import type { Core } from "../core";
import type { Signals } from "../receipts/signals";
import type { RoomBook } from "../rooms/room-book";
import type { ReadCursors } from "../sync/read-cursors";
import type { RoomSync } from "../sync/room-sync";

interface Parts {
  core: Core;
  book: RoomBook;
  sync: RoomSync;
  cursors: ReadCursors;
  signals: Signals;
  /** compares with the server what a frame cannot say itself */
  refresh: () => Promise<void>;
  stopped: () => boolean;
}

/** Brings what the live line says to where it belongs. */
export class Frames {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Null where there is nothing to do. The work may fail with LaterError. */
  take(frame: Down): Promise<unknown> | null {
    const { sync, cursors, signals, refresh } = this.#parts;
    switch (frame.t) {
      case "events":
        return sync.frame(frame.room, frame.from, frame.to, frame.events);
      case "reset":
      case "joined":
        return sync.catchUp(frame.room, frame.head);
      case "heads":
        return Promise.all(frame.rooms.map(([room, head]) => this.#behind(room, head)));
      case "parted":
        return refresh();
      case "person":
        if (frame.what === "cursor" && frame.room && frame.n !== undefined) return cursors.moved(frame.room, frame.n);
        return refresh();
      case "receipts":
      case "typing":
      case "presence":
        return signals.take(frame);
      case "welcome":
      case "ack":
      case "bus":
      case "error":
      case "pong":
        return null;
    }
  }

  /** A head beyond ours: the frame may still be coming, so the log is asked only after a moment. */
  async #behind(room: RoomId, head: number): Promise<void> {
    const { core, book, sync, stopped } = this.#parts;
    if (!book.get(room) || book.applied(room) >= head) return;
    await wait(core.clock, 1_000 * (1 + core.clock.chance()));
    if (!stopped() && book.applied(room) < head) await sync.catchUp(room, head);
  }
}
