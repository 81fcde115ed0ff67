import type { Http } from "./http";

/** HTTP that can be ended: what is under way may finish, and nothing new begins. */
export class EndingHttp implements Http {
  readonly #http: Http;
  readonly #open = new Set<Promise<unknown>>();
  #ended = false;

  constructor(http: Http) {
    this.#http = http;
  }

  async request(...input: Parameters<Http["request"]>): ReturnType<Http["request"]> {
    if (this.#ended) throw new TypeError("no more requests");
    const asked = this.#http.request(...input);
    this.#open.add(asked);
    try {
      return await asked;
    } finally {
      this.#open.delete(asked);
    }
  }

  /** Resolves when what was under way has its answer. */
  async end(): Promise<void> {
    this.#ended = true;
    await Promise.allSettled(this.#open);
  }
}
