import type { Clock } from "../clock";
import { USE_EVERY_MS } from "../receipts/presence";

/** A page that nobody touched for this long rests, in ms. */
const TOUCHED_MS = 300_000;

interface Ports {
  readonly clock: Clock;
  isVisible(): boolean;
  /** tells whoever leads that this page is in use */
  use(): void;
}

/** Whether one page is in use: it is on the screen, and somebody touched it not long ago. Said again and again while that is so. */
export class Usage {
  readonly #ports: Ports;
  #touched = Number.NEGATIVE_INFINITY;
  #said = Number.NEGATIVE_INFINITY;
  #again: (() => void) | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The person did something here, or came back to it. */
  touch(): void {
    this.#touched = this.#ports.clock.now();
    this.#look();
  }

  /** Whoever leads now was not told yet. */
  again(): void {
    this.#said = Number.NEGATIVE_INFINITY;
    this.#look();
  }

  #look(): void {
    const now = this.#ports.clock.now();
    // A clock may be put back: what was then is not later than now.
    if (!this.#ports.isVisible() || Math.abs(now - this.#touched) >= TOUCHED_MS) return;
    if (Math.abs(now - this.#said) < USE_EVERY_MS) return;
    this.#said = now;
    this.#ports.use();
    this.#again?.();
    this.#again = this.#ports.clock.after(USE_EVERY_MS, () => {
      this.#again = null;
      this.#look();
    });
  }
}
