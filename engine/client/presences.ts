import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Presence } from "@/protocol/presence";
import type { Clock } from "../clock";
import { WATCH_EVERY_MS, WATCH_MS } from "../receipts/presence";

/** Those who come on the screen together are asked for together, after so many ms. */
const GATHER_MS = 300;

interface Ports {
  readonly clock: Clock;
  /** names to whoever leads whom this page shows now */
  ask(accounts: readonly AccountId[]): void;
  onChange(): void;
}

/** How somebody is, as a page shows them; `at`: when they were last here, in ms or roughly, null where that is not told. */
export interface PresenceView {
  readonly state: Presence[1];
  readonly at: Presence[2];
}

/**
 * How those are whom one page shows. What is not heard again is forgotten, so that a leader that died, or a line that broke,
 * leaves nobody online for ever.
 */
export class Presences {
  readonly #ports: Ports;
  /** how many parts of the page show somebody */
  readonly #shown = new Map<AccountId, number>();
  readonly #heard = new Map<AccountId, { view: PresenceView; at: number }>();
  #gathering: (() => void) | null = null;
  #again: (() => void) | null = null;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The same view until it changes; null while nothing is known. */
  get(account: AccountId): PresenceView | null {
    return this.#heard.get(account)?.view ?? null;
  }

  /** A part of the page shows somebody, until the answer is called. */
  watch(account: AccountId): () => void {
    const count = this.#shown.get(account) ?? 0;
    // Whoever came on the screen last is asked for first.
    this.#shown.delete(account);
    this.#shown.set(account, count + 1);
    if (count === 0) this.#gather();
    return () => this.#leave(account);
  }

  /** Whoever leads says how people are. */
  heard(people: readonly Presence[]): void {
    let isNew = false;
    for (const [account, state, at] of people) {
      const known = this.#heard.get(account)?.view;
      const view = known?.state === state && known.at === at ? known : { state, at };
      if (view !== known) isNew = true;
      this.#heard.set(account, { view, at: this.#ports.clock.now() });
    }
    if (isNew) this.#ports.onChange();
  }

  /** Names anew whom this page shows: somebody else leads, or the page is back on the screen. */
  again(): void {
    if (this.#shown.size > 0) this.#gather();
  }

  #leave(account: AccountId): void {
    const count = (this.#shown.get(account) ?? 0) - 1;
    if (count > 0) this.#shown.set(account, count);
    else this.#shown.delete(account);
  }

  #gather(): void {
    this.#gathering ??= this.#ports.clock.after(GATHER_MS, () => {
      this.#gathering = null;
      this.#ask();
    });
  }

  #ask(): void {
    this.#again?.();
    this.#again = null;
    this.#forget();
    if (this.#shown.size === 0) return;
    this.#ports.ask([...this.#shown.keys()].reverse().slice(0, LIMITS.watched));
    this.#again = this.#ports.clock.after(WATCH_EVERY_MS, () => this.#ask());
  }

  #forget(): void {
    const since = this.#ports.clock.now() - WATCH_MS;
    const old = [...this.#heard].filter(([, { at }]) => at < since);
    for (const [account] of old) this.#heard.delete(account);
    if (old.length > 0) this.#ports.onChange();
  }
}
