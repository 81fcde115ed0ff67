import { fail, type Result } from "@/crypto/result";
import type { SessionId } from "@/protocol/ids";
import { api } from "../transport/api";
import { fetchHttp } from "../transport/fetch-http";
import type { AuthCall, PasswordCall } from "./auth-message";
import type { AuthError, AuthStep, OnStep } from "./auth-types";
import type { Strength } from "./password-strength";
import { WorkerCalls } from "./worker-calls";

export type { AuthError, AuthStep, Strength };

/** The acts that need a password, as a page sees them. After signUp, signIn and recover the session and the device's keys are in place. */
export interface AuthClient {
  strength(password: string, words: string[]): Promise<Strength>;
  suggestion(): Promise<string>;
  signUp(
    input: { name: string; handle: string; password: string; invite?: string },
    onStep: OnStep,
  ): Promise<Result<{ recoveryCode: string }, AuthError>>;
  signIn(input: { handle: string; password: string }, onStep: OnStep): Promise<Result<null, AuthError>>;
  recover(
    input: { handle: string; code: string; password: string },
    onStep: OnStep,
  ): Promise<Result<{ recoveryCode: string }, AuthError>>;
  closeSession(input: { session: SessionId; password: string }, onStep: OnStep): Promise<Result<null, AuthError>>;
}

class WorkerAuthClient implements AuthClient {
  readonly #auth = new WorkerCalls<AuthCall>("/auth-worker.js");
  readonly #password = new WorkerCalls<PasswordCall>("/password-worker.js");

  strength = (password: string, words: string[]) => this.#password.call<Strength>({ act: "strength", password, words });
  suggestion = () => this.#password.call<string>({ act: "suggestion" });
  signIn: AuthClient["signIn"] = (input, onStep) => this.#auth.call({ act: "signIn", ...input }, onStep);
  closeSession: AuthClient["closeSession"] = (input, onStep) =>
    this.#auth.call({ act: "closeSession", ...input }, onStep);

  signUp: AuthClient["signUp"] = async (input, onStep) => {
    if (!(await this.#strongEnough(input.password, [input.name, input.handle]))) return fail("weak-password");
    return this.#auth.call({ act: "signUp", ...input }, onStep);
  };

  recover: AuthClient["recover"] = async (input, onStep) => {
    if (!(await this.#strongEnough(input.password, [input.handle]))) return fail("weak-password");
    return this.#auth.call({ act: "recover", ...input }, onStep);
  };

  /** The server never sees the password, so what it demands of one is held to here. */
  async #strongEnough(password: string, words: string[]): Promise<boolean> {
    const [config, strength] = await Promise.all([api(fetchHttp()).config(), this.strength(password, words)]);
    return strength.score >= (config.ok ? config.value.passwordScore : 3);
  }
}

let client: AuthClient | null = null;

/** The auth worker of this page; it is loaded with the first call. Browser only. */
export function authClient(): AuthClient {
  client ??= new WorkerAuthClient();
  return client;
}
