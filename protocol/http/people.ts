import { z } from "zod";
import { accountEntry } from "../account-entry";
import { accountId, handle, token } from "../ids";
import { LIMITS } from "../limits";

/** GET /api/v1/handles/:handle: exact look-up, rate-limited by account and address. */
export const handleOutput = z.strictObject({ account: accountId, handle: handle, chain: z.array(accountEntry) });

/** GET /api/v1/accounts/:account/chain?after=n: the entries above n, to anybody signed in who shares a room (else `not-found`). */
export const chainOutput = z.strictObject({ account: accountId, handle: handle, entries: z.array(accountEntry) });

/** POST /api/v1/accounts/chains: several at once, each above its own n; who has no entry above, a stranger or nobody is absent. */
export const chainsInput = z.strictObject({
  people: z
    .array(z.strictObject({ account: accountId, after: z.int().min(0) }))
    .min(1)
    .max(LIMITS.roomMembers),
});
export const chainsOutput = z.strictObject({ people: z.array(chainOutput) });

/** GET /api/v1/accounts/:account/profile: the sealed record, to anybody who shares a room. */
export const profileOutput = z.strictObject({ account: accountId, record: token, version: z.int().min(1) });

/** POST /api/v1/accounts/profiles: the sealed records of several at once; a stranger or nobody is absent. */
export const profilesInput = z.strictObject({ accounts: z.array(accountId).min(1).max(LIMITS.entryPeople) });
export const profilesOutput = z.strictObject({ people: z.array(profileOutput) });
