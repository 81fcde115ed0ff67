import type { SessionId } from "@/protocol/ids";
import type { Clock } from "../clock";
import type { Store } from "../store/store";
import type { Http } from "../transport/http";

/** What the acts that need a password are handed. */
export interface AuthPorts {
  http: Http;
  store: Store;
  clock: Clock;
}

/** Where a long act stands, told in words by the interface. */
export type AuthStep = "checking" | "making-keys" | "saving" | "opening" | "signing-in";
export type OnStep = (step: AuthStep) => void;

/** Why an act did not happen. Nothing is lost by any of them. */
export type AuthError =
  | "handle-taken"
  | "handle-invalid"
  | "signups-closed"
  | "invite-used"
  | "wrong-credentials"
  | "bad-code"
  | "weak-password"
  | "rate"
  | "offline"
  | "unsupported"
  | "login-expired"
  | "conflict"
  | "server";

export interface SignUpInput {
  name: string;
  handle: string;
  password: string;
  invite?: string;
}
export interface SignInInput {
  handle: string;
  password: string;
}
export interface RecoverInput {
  handle: string;
  code: string;
  password: string;
}
export interface CloseSessionInput {
  session: SessionId;
  password: string;
}

const KNOWN: ReadonlySet<string> = new Set<AuthError>([
  "handle-taken",
  "handle-invalid",
  "signups-closed",
  "invite-used",
  "wrong-credentials",
  "rate",
  "offline",
  "login-expired",
  "conflict",
]);

/** Narrows a code of the API to one that these acts tell. */
export function authError(code: string): AuthError {
  if (KNOWN.has(code)) return code as AuthError;
  return code === "unavailable" ? "offline" : "server";
}
