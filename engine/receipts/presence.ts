import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { HereState, Presence as Standing } from "@/protocol/presence";
import type { Core } from "../core";
import type { Live } from "../socket/live";

/** A page says that it is in use this often, in ms; without a word for a while longer it counts as resting. */
export const USE_EVERY_MS = 30_000;
const IN_USE_MS = 75_000;
/** A page names again whom it shows this often, in ms; what it named is forgotten a while after it was heard last. */
export const WATCH_EVERY_MS = 60_000;
export const WATCH_MS = 150_000;
/** Whom the pages show is said to the server at most this often, in ms. */
const SAY_EVERY_MS = 2_000;

/**
 * Whether this person is here, as the pages of this browser say, and how those are whom the pages show. Said and heard over the
 * line alone, and kept nowhere. Nothing is said before a page was in use.
 */
export class Presence {
  readonly #core: Core;
  readonly #live: Pick<Live, "link" | "say">;
  /** what each page shows, whoever named it last at the end */
  readonly #pages = new Map<string, { accounts: readonly AccountId[]; at: number }>();
  #state: HereState | null = null;
  #rest = () => {};
  #saying: (() => void) | null = null;

  constructor(core: Core, live: Pick<Live, "link" | "say">) {
    this.#core = core;
    this.#live = live;
  }

  /** A page is on the screen and in use. */
  use(): void {
    this.#rest();
    this.#rest = this.#core.clock.after(IN_USE_MS, () => this.#be("idle"));
    this.#be("active");
  }

  /** A page shows these people, in place of those it named before. */
  watch(page: string, accounts: readonly AccountId[]): void {
    this.#pages.delete(page);
    this.#pages.set(page, { accounts, at: this.#core.clock.now() });
    this.#saying ??= this.#core.clock.after(SAY_EVERY_MS, () => {
      this.#saying = null;
      this.#ask();
    });
  }

  /** A new line knows nothing of what was said on the one before. */
  linked(): void {
    if (this.#state !== null) this.#say(this.#state);
    if (this.#watched().length > 0) this.#ask();
  }

  /** The server says how people are; of whoever nobody here asked for nothing is believed. */
  heard(people: readonly Standing[]): void {
    const watched = new Set(this.#watched());
    const asked = people.filter(([account]) => watched.has(account));
    if (asked.length > 0) this.#core.changed({ t: "presence", people: asked });
  }

  stop(): void {
    this.#rest();
    this.#saying?.();
  }

  #be(state: HereState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#say(state);
  }

  #say(state: HereState): void {
    if (this.#live.link.t === "open") this.#live.say({ t: "here", state });
  }

  #ask(): void {
    if (this.#live.link.t === "open") this.#live.say({ t: "watch", accounts: this.#watched() });
  }

  /** Everybody whom the pages show, as many as one socket may watch: those who were named last. */
  #watched(): AccountId[] {
    const since = this.#core.clock.now() - WATCH_MS;
    for (const [page, { at }] of this.#pages) if (at < since) this.#pages.delete(page);
    const accounts = [...this.#pages.values()].reverse().flatMap((page) => page.accounts);
    return [...new Set(accounts)].slice(0, LIMITS.watched);
  }
}
