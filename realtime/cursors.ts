import type { BusMessage } from "@/protocol/bus";
import { causeOf, log } from "@/server/log";
import type { Cursor } from "@/server/receipts/move-cursor";
import { receiptsToTell } from "@/server/receipts/shown-receipts";
import type { Records } from "./records";

/** A person's cursors in a room are written at most this often, in ms. */
const EVERY_MS = 1_000;
/** What one statement writes; more than that is written in several, one after the other. */
const WRITE_MAX = 5_000;

interface CursorPorts {
  readonly records: Records;
  publish(message: BusMessage): Promise<void>;
  /** Runs something later; gives a way to leave it. */
  after(ms: number, run: () => void): () => void;
}

/** Gathers `read` and `received` frames for a second, keeps the highest of each person and room, writes them together. */
export class Cursors {
  readonly #ports: CursorPorts;
  #waiting = new Map<string, Cursor>();
  #cancel: (() => void) | null = null;

  constructor(ports: CursorPorts) {
    this.#ports = ports;
  }

  move(cursor: Cursor): void {
    const key = `${cursor.account} ${cursor.room}`;
    const { read = 0, delivered = 0 } = this.#waiting.get(key) ?? {};
    this.#waiting.set(key, {
      ...cursor,
      read: Math.max(read, cursor.read),
      delivered: Math.max(delivered, cursor.delivered),
    });
    this.#cancel ??= this.#ports.after(EVERY_MS, () => void this.flush());
  }

  /**
   * Writes what waits, tells each person's other sockets what was read and the rooms who came further. A failed write is told
   * to the log: the engine sends its cursors again.
   */
  async flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    const cursors = [...waiting.values()];
    try {
      for (let at = 0; at < cursors.length; at += WRITE_MAX)
        await this.#write(cursors.slice(at, at + WRITE_MAX), waiting);
    } catch (error) {
      log("warn", "cursors-not-written", { count: cursors.length, cause: causeOf(error) });
    }
  }

  async #write(cursors: readonly Cursor[], asked: ReadonlyMap<string, Cursor>): Promise<void> {
    const { records, publish } = this.#ports;
    const moved = await records.moveCursors(cursors);
    const isRead = moved.filter(({ account, room }) => (asked.get(`${account} ${room}`)?.read ?? 0) > 0);
    const own = isRead.map(({ account, room, read }) => publish({ person: account, what: "cursor", room, n: read }));
    await Promise.all([...own, ...receiptsToTell(moved).map((message) => publish(message))]);
  }
}
