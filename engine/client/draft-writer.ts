import { sealRest } from "@/crypto/at-rest";
import type { RoomId } from "@/protocol/ids";
import type { Clock } from "../clock";
import type { ViewStore } from "./view-store";

/** Nothing was typed for so many ms: the words rest. */
const REST_MS = 3_000;

/** Keeps what is typed in the store, sealed at rest: one write at a time per room, and what was typed meanwhile next. */
export class DraftWriter {
  readonly #view: Pick<ViewStore, "device" | "store">;
  readonly #clock: Clock;
  readonly #kept: (room: RoomId) => void;
  readonly #rests: (room: RoomId) => void;
  readonly #resting = new Map<RoomId, () => void>();
  readonly #texts = new Map<RoomId, string>();
  readonly #writing = new Set<RoomId>();
  readonly #keystrokes = new Map<RoomId, number>();

  constructor(parts: {
    view: Pick<ViewStore, "device" | "store">;
    clock: Clock;
    /** what was typed is in the store */
    kept: (room: RoomId) => void;
    /** and nothing more was typed for a while */
    rests: (room: RoomId) => void;
  }) {
    this.#view = parts.view;
    this.#clock = parts.clock;
    this.#kept = parts.kept;
    this.#rests = parts.rests;
  }

  /** Notes that something is typed or sent now; the number tells whether anything came after it. */
  typed(room: RoomId): number {
    const count = this.#last(room) + 1;
    this.#keystrokes.set(room, count);
    return count;
  }

  /** A message was written that had been typed at `typed`: unless something was typed since, its draft goes. */
  sent(room: RoomId, typed: number): void {
    if (this.#last(room) === typed) this.set(room, "");
  }

  set(room: RoomId, text: string): void {
    this.typed(room);
    this.#texts.set(room, text);
    if (!this.#writing.has(room)) this.#start(room);
  }

  #last(room: RoomId): number {
    return this.#keystrokes.get(room) ?? 0;
  }

  #start(room: RoomId): void {
    this.#writing.add(room);
    void this.#write(room)
      // The field still has the text, and the next key writes it whole.
      .catch((cause) => console.warn(`sotto draft: ${String(cause)}`))
      .finally(() => {
        this.#writing.delete(room);
        if (this.#texts.has(room)) this.#start(room);
        else this.#isKept(room);
      });
  }

  #isKept(room: RoomId): void {
    this.#kept(room);
    this.#resting.get(room)?.();
    const stop = this.#clock.after(REST_MS, () => {
      this.#resting.delete(room);
      this.#rests(room);
    });
    this.#resting.set(room, stop);
  }

  async #write(room: RoomId): Promise<void> {
    const text = this.#texts.get(room) ?? "";
    this.#texts.delete(room);
    const device = await this.#view.device();
    if (!device) return;
    const at = this.#clock.now();
    const sealed = await sealRest(device.restKey, text);
    await this.#view.store.write(["drafts"], (tx) =>
      text ? tx.put("drafts", { room, text: sealed, at }) : tx.remove("drafts", [room]),
    );
  }
}
