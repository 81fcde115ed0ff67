import { sealed, type TestSocket } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";

/** An epoch takes 10,000 events; a new one is begun in time. */
const EPOCH_EVENTS = 5_000;

/** Two honest sockets in a room: what one sends, the other reads; each round trip is timed in ms. */
export class Chat {
  readonly #from: TestSocket;
  readonly #to: TestSocket;
  readonly #room: RoomId;
  readonly #turn: () => Promise<unknown>;
  #said = 0;

  /** `turn`: begins a new epoch of the room */
  constructor(from: TestSocket, to: TestSocket, room: RoomId, turn: () => Promise<unknown>) {
    this.#from = from;
    this.#to = to;
    this.#room = room;
    this.#turn = turn;
  }

  /** Sends one message; resolves when it is acknowledged and has reached the other. */
  async once(): Promise<number> {
    const seq = ++this.#said;
    if (seq % EPOCH_EVENTS === 0) await this.#turn();
    const began = performance.now();
    const [result] = await this.#from.send(this.#room, [sealed(seq)]);
    if (result?.status !== "ok" || result.seq !== seq) throw new Error(`message ${seq}: ${JSON.stringify(result)}`);
    await this.#to.until(() => (this.#to.seqs(this.#room).includes(seq) ? true : undefined));
    // A long run must not drown in what it has read.
    for (const socket of [this.#from, this.#to]) socket.frames.splice(0);
    return performance.now() - began;
  }

  /** Chats while something holds, one message every `pause` ms at most. */
  async during(holds: () => boolean, pause: number): Promise<number[]> {
    const times: number[] = [];
    while (holds()) {
      times.push(await this.once());
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
    return times;
  }
}

/** The value below which that share of the numbers lies, rounded to a tenth. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return Math.round(value * 10) / 10;
}
