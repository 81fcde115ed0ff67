import { configuration } from "@/server/configuration";
import { ephemeral } from "@/server/ephemeral/ephemeral";
import type { LimitName } from "@/server/limit-defaults";

/** Whether a call may go on; `retryAfter` in whole seconds. */
export type Allowed = { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };

/**
 * Counts one call against a limit. `key` is what the limit's comment names (an account, an address, a handle).
 * Windows begin with a key's first call. Throws when the store cannot be reached: callers fail closed.
 */
export async function allow(limit: LimitName, key: string): Promise<Allowed> {
  const { count, seconds } = configuration().limits[limit];
  const used = await ephemeral().count(`limit:${limit}:${key}`, seconds);
  return used <= count ? { ok: true } : { ok: false, retryAfter: seconds };
}
