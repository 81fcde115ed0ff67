import type { PersonMoved } from "@/protocol/bus";
import { causeOf, log } from "@/server/log";
import type { ReadCursor } from "@/server/receipts/move-cursor";
import type { Records } from "./records";

/** A person's cursor in a room is written at most this often, in ms. */
const EVERY_MS = 1_000;

interface ReadCursorPorts {
  readonly records: Records;
  publish(message: PersonMoved): Promise<void>;
}

/** Gathers `read` frames for a second, keeps the highest of each person and room, writes them together. */
export class ReadCursors {
  readonly #ports: ReadCursorPorts;
  #waiting = new Map<string, ReadCursor>();
  #timer: NodeJS.Timeout | null = null;

  constructor(ports: ReadCursorPorts) {
    this.#ports = ports;
  }

  move(cursor: ReadCursor): void {
    const key = `${cursor.account} ${cursor.room}`;
    const before = this.#waiting.get(key);
    if (before === undefined || before.read < cursor.read) this.#waiting.set(key, cursor);
    this.#timer ??= setTimeout(() => void this.flush(), EVERY_MS);
  }

  /** Writes what waits and tells each person's other sockets. A failed write is told to the log: the engine sends its cursor again. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const cursors = [...this.#waiting.values()];
    this.#waiting = new Map();
    try {
      const moved = await this.#ports.records.moveCursors(cursors);
      await Promise.all(
        moved.map(({ account, room, read }) => this.#ports.publish({ person: account, what: "cursor", room, n: read })),
      );
    } catch (error) {
      log("warn", "cursors-not-written", { count: cursors.length, cause: causeOf(error) });
    }
  }
}
