import { newId } from "@/crypto/random";
import { systemClock } from "../clock";
import { CHANNEL, type LeaderCall, type TabMessage, tabMessage } from "./tab-message";

const ANSWER_MS = 30_000;

/** A view's line to whichever worker leads: calls with answers, and everything that is told to all tabs. */
export class LeaderLink {
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #waiting = new Map<string, { call: LeaderCall; answer: (value: unknown) => void }>();

  /** Called whenever whoever leads gives a sign of life. */
  onAlive: () => void = () => {};

  constructor(onMessage: (message: TabMessage) => void) {
    this.#channel.addEventListener("message", (event) => {
      const read = tabMessage.safeParse(event.data);
      if (!read.success) return;
      if (read.data.t === "pong" || read.data.t === "leading") this.onAlive();
      if (read.data.t === "answer") this.#waiting.get(read.data.id)?.answer(read.data.value);
      else if (read.data.t === "leading") this.#askAgain();
      else onMessage(read.data);
    });
  }

  say(message: TabMessage): void {
    this.#channel.postMessage(message);
  }

  /** Asks the leader. Resolves to `fallback` where none answers in time. */
  call<R>(call: LeaderCall, fallback: R): Promise<R> {
    const id = newId();
    return new Promise((resolve) => {
      const cancel = systemClock.after(ANSWER_MS, () => this.#waiting.get(id)?.answer(fallback));
      const answer = (value: unknown) => {
        cancel();
        this.#waiting.delete(id);
        resolve(value as R);
      };
      this.#waiting.set(id, { call, answer });
      this.say({ t: "call", id, call });
    });
  }

  /** A leader has just begun: what was asked before it listened is asked again, under the same ids. */
  #askAgain(): void {
    for (const [id, { call }] of this.#waiting) this.say({ t: "call", id, call });
  }
}
