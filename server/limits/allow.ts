import { configuration } from "@/server/configuration";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import type { LimitName } from "@/server/limit-defaults";
import { causeOf, log } from "@/server/log";
import { CountsHere } from "./counts-here";

/** Whether a call may go on; `retryAfter` in whole seconds. */
export type Allowed = { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };

/**
 * Limits that guard no secret, only the work of somebody who is signed in. They go on being counted, by each process for
 * itself, while the shared store is away: what is said must still be written and fetched then.
 */
const COUNTED_HERE_TOO: ReadonlySet<LimitName> = new Set(["READ", "BEGINNINGS", "WRITE", "ENTRY", "SEND"] as const);
const here = new CountsHere();

/**
 * Counts one call against a limit. `key` is what the limit's comment names (an account, an address, a handle).
 * Windows begin with a key's first call. Throws when the store cannot be reached, but for the limits of people who are
 * signed in: callers fail closed.
 */
export async function allow(limit: LimitName, key: string): Promise<Allowed> {
  const { count, seconds } = configuration().limits[limit];
  const used = await countOf(limit, `limit:${limit}:${key}`, seconds);
  return used <= count ? { ok: true } : { ok: false, retryAfter: seconds };
}

async function countOf(limit: LimitName, key: string, seconds: number): Promise<number> {
  if (!COUNTED_HERE_TOO.has(limit)) return ephemeral().count(key, seconds);
  if (ephemeral().away()) return here.count(key, seconds);
  try {
    return await ephemeral().count(key, seconds);
  } catch (error) {
    log("warn", "counted-here", { limit, cause: causeOf(error) });
    return here.count(key, seconds);
  }
}
