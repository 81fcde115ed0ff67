import { fail, ok, type Result } from "@/crypto/result";
import type { SignInInput, SignUpInput } from "./auth/auth-types";
import { signIn } from "./auth/sign-in";
import { signUp } from "./auth/sign-up";
import { type Clock, systemClock } from "./clock";
import { Engine } from "./engine";
import type { EngineListener } from "./engine-parts";
import type { OpenSocket } from "./socket/socket-port";
import { MemoryStore } from "./store/memory-store";
import type { Store } from "./store/store";
import { CookieJar } from "./transport/cookie-jar";
import { fetchHttp } from "./transport/fetch-http";
import type { Http } from "./transport/http";

/** One person on one device, without a browser: the same engine, a store in memory. */
export interface Headless {
  engine: Engine;
  store: Store;
  http: Http;
  recoveryCode: string | null;
}
export interface HeadlessOptions {
  /** the server's address, as APP_URL says it */
  base: string;
  open: OpenSocket;
  listener?: Partial<EngineListener>;
  store?: Store;
  http?: Http;
  socketSends?: boolean;
  /** the machine's, if none is given */
  clock?: Clock;
}

/** Makes an account, or signs in to one, and starts its engine. */
export async function startHeadless(
  options: HeadlessOptions,
  who: { signUp: SignUpInput } | { signIn: SignInInput },
): Promise<Result<Headless, string>> {
  const http = options.http ?? fetchHttp({ base: options.base, jar: new CookieJar() });
  const store = options.store ?? new MemoryStore();
  const ports = { http, store, clock: options.clock ?? systemClock };
  const entered =
    "signUp" in who ? await signUp(ports, who.signUp, () => {}) : await signIn(ports, who.signIn, () => {});
  if (!entered.ok) return fail(entered.code, entered.detail);
  const engine = await resumeHeadless({ ...options, http, store });
  if (!engine) return fail("server", "nobody is signed in on this store");
  return ok({ engine, store, http, recoveryCode: entered.value?.recoveryCode ?? null });
}

/** Starts the engine on a store that somebody is signed in on, as after a crash. */
export function resumeHeadless(options: HeadlessOptions & { http: Http; store: Store }): Promise<Engine | null> {
  const quiet: EngineListener = { connection: () => {}, changed: () => {}, report: () => {} };
  return Engine.start({
    http: options.http,
    open: options.open,
    origin: options.base,
    store: options.store,
    clock: options.clock ?? systemClock,
    socketSends: options.socketSends ?? true,
    listener: { ...quiet, ...options.listener },
  });
}
