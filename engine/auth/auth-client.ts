import type { Result } from "@/crypto/result";
import type { SessionId } from "@/protocol/ids";
import { type AuthCall, authReply } from "./auth-message";
import type { AuthError, AuthStep, OnStep } from "./auth-types";
import type { Strength } from "./password-strength";

export type { AuthError, AuthStep, Strength };

/** The acts that need a password, as a page sees them. After signUp, signIn and recover the session and the device's keys are in place. */
export interface AuthClient {
  strength(password: string, words: string[]): Promise<Strength>;
  suggestion(): Promise<string>;
  signUp(input: { name: string; handle: string; password: string; invite?: string }, onStep: OnStep): Promise<Result<{ recoveryCode: string }, AuthError>>;
  signIn(input: { handle: string; password: string }, onStep: OnStep): Promise<Result<null, AuthError>>;
  recover(input: { handle: string; code: string; password: string }, onStep: OnStep): Promise<Result<{ recoveryCode: string }, AuthError>>;
  closeSession(input: { session: SessionId; password: string }, onStep: OnStep): Promise<Result<null, AuthError>>;
}

class WorkerAuthClient implements AuthClient {
  #worker: Worker | null = null;
  #last = 0;
  readonly #waiting = new Map<number, { done: (value: unknown) => void; onStep: OnStep }>();

  strength = (password: string, words: string[]) => this.#call<Strength>({ act: "strength", password, words });
  suggestion = () => this.#call<string>({ act: "suggestion" });
  signUp: AuthClient["signUp"] = (input, onStep) => this.#call({ act: "signUp", ...input }, onStep);
  signIn: AuthClient["signIn"] = (input, onStep) => this.#call({ act: "signIn", ...input }, onStep);
  recover: AuthClient["recover"] = (input, onStep) => this.#call({ act: "recover", ...input }, onStep);
  closeSession: AuthClient["closeSession"] = (input, onStep) => this.#call({ act: "closeSession", ...input }, onStep);

  #start(): Worker {
    const worker = new Worker("/auth-worker.js");
    worker.addEventListener("message", (event) => {
      const reply = authReply.safeParse(event.data);
      const waiting = reply.success ? this.#waiting.get(reply.data.id) : undefined;
      if (!reply.success || !waiting) return;
      if ("step" in reply.data) return waiting.onStep(reply.data.step);
      this.#waiting.delete(reply.data.id);
      waiting.done(reply.data.value);
    });
    worker.addEventListener("error", () => {
      for (const { done } of this.#waiting.values()) done({ ok: false, code: "unsupported" });
      this.#waiting.clear();
      this.#worker = null;
    });
    return worker;
  }

  #call<R>(call: AuthCall, onStep: OnStep = () => {}): Promise<R> {
    this.#worker ??= this.#start();
    const worker = this.#worker;
    const id = ++this.#last;
    return new Promise((resolve) => {
      this.#waiting.set(id, { done: (value) => resolve(value as R), onStep });
      worker.postMessage({ id, call });
    });
  }
}

let client: AuthClient | null = null;

/** The auth worker of this page; it is loaded with the first call. Browser only. */
export function authClient(): AuthClient {
  client ??= new WorkerAuthClient();
  return client;
}
