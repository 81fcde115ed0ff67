import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { Privacy, PrivacyChange } from "@/protocol/http/presence";
import type { AccountId } from "@/protocol/ids";
import { systemClock } from "../clock";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import { Presences, type PresenceView } from "./presences";
import { CHANNEL, type LeaderCall, type TabMessage, tabMessage } from "./tab-message";
import { Usage } from "./usage";

export type { PresenceView, Privacy };

/** What tells that somebody uses a page. */
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

/** Who is here, as the interface sees it: how others are, and that this page is in use. */
export interface PresenceClient {
  /** The same view until it changes; null while nothing is known. */
  get(account: AccountId): PresenceView | null;
  /** Something on the screen shows somebody, until the answer is called. */
  watch(account: AccountId): () => void;
  subscribe(listener: () => void): () => void;
  /** What this person lets others see. */
  privacy(): Promise<Result<Privacy, string>>;
  /** Chooses anew what the change names; gives all that holds then. */
  setPrivacy(change: PrivacyChange): Promise<Result<Privacy, string>>;
}

class BrowserPresence implements PresenceClient {
  readonly #channel = new BroadcastChannel(CHANNEL);
  readonly #page = newId();
  readonly #listeners = new Set<() => void>();
  readonly #api = api(fetchHttp());
  readonly #usage: Usage;
  readonly #presences = new Presences({
    clock: systemClock,
    ask: (accounts) => this.#call({ method: "watch", page: this.#page, accounts: [...accounts] }),
    onChange: () => {
      for (const listener of this.#listeners) listener();
    },
  });

  constructor() {
    const isVisible = () => document.visibilityState === "visible";
    this.#usage = new Usage({ clock: systemClock, isVisible, use: () => this.#call({ method: "use" }) });
    for (const touch of TOUCHES) addEventListener(touch, () => this.#usage.touch(), { passive: true, capture: true });
    addEventListener("visibilitychange", () => {
      if (!isVisible()) return;
      this.#usage.touch();
      this.#presences.again();
    });
    this.#channel.addEventListener("message", (event) => this.#told(event.data));
    this.#usage.touch();
  }

  get = (account: AccountId) => this.#presences.get(account);
  watch = (account: AccountId) => this.#presences.watch(account);

  subscribe = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  async privacy(): Promise<Result<Privacy, string>> {
    const got = await this.#api.privacy();
    return got.ok ? ok(got.value) : fail(got.code);
  }

  async setPrivacy(change: PrivacyChange): Promise<Result<Privacy, string>> {
    const got = await this.#api.setPrivacy(change);
    return got.ok ? ok(got.value) : fail(got.code);
  }

  #call(call: LeaderCall): void {
    this.#channel.postMessage({ t: "call", id: newId(), call } satisfies TabMessage);
  }

  /** Of what goes over the channel only this concerns it; the rest is not even parsed. */
  #told(data: unknown): void {
    const { t } = (data ?? {}) as { t?: unknown };
    if (t !== "change" && t !== "leading") return;
    const message = tabMessage.safeParse(data).data;
    if (message?.t === "leading") {
      this.#usage.again();
      this.#presences.again();
    }
    if (message?.t === "change" && message.change.t === "presence") this.#presences.heard(message.change.people);
  }
}

let client: PresenceClient | null = null;

/** Who is here, for this page; the first call begins to say that it is in use. Browser only. */
export function presenceClient(): PresenceClient {
  client ??= new BrowserPresence();
  return client;
}
