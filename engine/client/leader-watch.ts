import type { Clock } from "../clock";
import { nextWatch, type Watch, type WatchEvent } from "./watch-state";

/** A timer that rings later than this was held up with its tab. */
const LATE_MS = 1_000;

/** Asks whoever leads for a sign of life while this tab is visible, and takes the lead where none comes. */
export class LeaderWatch {
  readonly #clock: Clock;
  readonly #ask: () => void;
  readonly #steal: () => void;
  #watch: Watch = { t: "away", steals: 0 };
  #rest = () => {};

  constructor(parts: { clock: Clock; ask: () => void; steal: () => void }) {
    this.#clock = parts.clock;
    this.#ask = parts.ask;
    this.#steal = parts.steal;
  }

  visible(is: boolean): void {
    this.#step({ t: is ? "shown" : "hidden" });
  }

  /** Some worker leads and lives. */
  heard(): void {
    this.#step({ t: "heard" });
  }

  #step(event: WatchEvent): void {
    const [watch, effects] = nextWatch(this.#watch, event);
    this.#watch = watch;
    for (const effect of effects) {
      if (effect.t === "ask") this.#ask();
      else if (effect.t === "steal") this.#steal();
      else this.#rest();
      // Two tabs that miss the same leader do not take the lead at the same moment.
      if (effect.t === "wait") this.#wait(effect.ms * (1 + this.#clock.chance() / 4));
    }
  }

  #wait(ms: number): void {
    const due = this.#clock.now() + ms;
    this.#rest = this.#clock.after(ms, () => this.#step({ t: "timer", late: this.#clock.now() > due + LATE_MS }));
  }
}
