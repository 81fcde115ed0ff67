import { fail, type Result } from "@/crypto/result";
import type { LimitName } from "@/server/limit-defaults";
import { allow } from "@/server/limits/allow";
import { log } from "@/server/log";

/** Counts a call by something inside its input (a handle). Null: go on. The refusal's detail is the wait in seconds. */
export async function refuseOften(
  limit: LimitName,
  key: string,
): Promise<(Result<never, "rate"> & { ok: false }) | null> {
  const allowed = await allow(limit, key);
  if (allowed.ok) return null;
  log("info", "rate-limited", { limit, by: "input" });
  return fail("rate", String(allowed.retryAfter));
}
