import type { RoomTyping } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import { Gathering } from "@/server/gathering";
import { causeOf, log } from "@/server/log";
import { type Writer, writerKey } from "@/server/receipts/writers-among";
import { downFrame } from "./frame";
import type { Records } from "./records";

/** That somebody writes in a room is told at most this often, in ms; an engine says it every 3 s. */
const EVERY_MS = 2_500;

interface TypingPorts {
  readonly records: Records;
  publish(message: RoomTyping): Promise<void>;
  /** Hands a frame to everybody else who has the room joined here. */
  tell(room: RoomId, frame: Buffer, but: AccountId): void;
  now(): number;
}

/** Who writes where just now: passed on, and kept nowhere. */
export class Typing {
  readonly #ports: TypingPorts;
  /** when each was told, the oldest first */
  readonly #told = new Map<string, number>();
  readonly #looks: Gathering<Writer, ReadonlySet<string>>;

  constructor(ports: TypingPorts) {
    this.#ports = ports;
    this.#looks = new Gathering((asked) => ports.records.writersAmong(asked));
  }

  /** A socket says that its person writes in a room it has joined. What comes too often is dropped before anything is asked. */
  say(writer: Writer): void {
    const key = writerKey(writer);
    const now = this.#ports.now();
    this.#forget(now);
    if (this.#told.has(key)) return;
    this.#told.set(key, now);
    this.#pass(writer).catch((error) => log("warn", "typing-not-told", { cause: causeOf(error) }));
  }

  /** News from the bus. */
  hear({ room, typing }: RoomTyping): void {
    this.#ports.tell(room, downFrame({ t: "typing", room, account: typing }), typing);
  }

  async #pass(writer: Writer): Promise<void> {
    const may = await this.#looks.ask(writer);
    if (may.has(writerKey(writer))) await this.#ports.publish({ room: writer.room, typing: writer.account });
  }

  #forget(now: number): void {
    for (const [key, at] of this.#told) {
      // A clock may be put back: what was told then keeps nobody quiet now.
      if (Math.abs(now - at) < EVERY_MS) return;
      this.#told.delete(key);
    }
  }
}
