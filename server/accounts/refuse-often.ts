import { fail, type Result } from "@/crypto/result";
import type { Handle } from "@/protocol/ids";
import type { LimitName } from "@/server/limit-defaults";
import { allow } from "@/server/limits/allow";
import { log } from "@/server/log";

type TooOften = Result<never, "rate"> & { ok: false };

/** Counts a call by something inside its input (a handle). Null: go on. The refusal's detail is the wait in seconds. */
export async function refuseOften(limit: LimitName, key: string): Promise<TooOften | null> {
  const allowed = await allow(limit, key);
  if (allowed.ok) return null;
  log("info", "rate-limited", { limit, by: "input" });
  return fail("rate", String(allowed.retryAfter));
}

/**
 * Counts a guess at a handle's password or recovery code, whether anybody has that handle or not: strictly by handle and
 * address, then loosely by handle alone. What is refused at one address is not counted for the others, so that a handle's
 * whole count is spent only from many addresses (limit-defaults says how many).
 */
export async function refuseGuesses(
  act: "SIGN_IN" | "RECOVERY",
  { handle, address }: { handle: Handle; address: string },
): Promise<TooOften | null> {
  const here = await refuseOften(`${act}_HANDLE`, `handle:${handle} address:${address}`);
  return here ?? refuseOften(`${act}_HANDLE_ALL`, `handle:${handle}`);
}
