import { z } from "zod";
import { accountEntry } from "../account-entry";
import { accountId, box, deviceId, handle, sessionId, token } from "../ids";
import { vault } from "./sign-up";

/** A new user key's private half, boxed to one remaining device. */
export const deviceBox = z.strictObject({ device: deviceId, generation: z.int().min(1), box: box });
export type DeviceBox = z.infer<typeof deviceBox>;

/** GET /api/v1/account: one's own account. `device` is the session's (null until its `device-add` is accepted). */
export const ownAccount = z.strictObject({
  account: accountId,
  handle: handle,
  session: sessionId,
  device: deviceId.nullable(),
  operator: z.boolean(),
  chain: z.array(accountEntry),
  deviceBoxes: z.array(deviceBox),
  profile: token,
  profileVersion: z.int().min(1),
  vaultVersion: z.int().min(1),
});
export type OwnAccount = z.infer<typeof ownAccount>;

/**
 * POST /api/v1/account/chain: appends entries, compare-and-set on the chain's n (`conflict`) and, where a vault comes along,
 * on the vault's version (must be stored + 1). A `device-add` binds the session to the new device. A `device-revoke` must come with a
 * `user-key-rotate`, vault and one device box per remaining device; it closes the revoked device's sessions. One transaction.
 */
export const chainAppendInput = z.strictObject({
  entries: z.array(accountEntry).min(1).max(8),
  vault: vault.optional(),
  deviceBoxes: z.array(deviceBox).max(100).optional(),
});
export const chainAppendOutput = z.strictObject({ n: z.int().min(1) });

/** POST /api/v1/sign-out: closes the own session, with the device's own `device-retire` where it can sign one. */
export const signOutInput = z.strictObject({ entry: accountEntry.optional() });

/** GET /api/v1/sessions. Times in ms. `device` null: signed in, but never finished. */
export const sessionRow = z.strictObject({
  session: sessionId,
  device: deviceId.nullable(),
  label: z.string().max(80),
  createdAt: z.int(),
  lastSeen: z.int(),
  current: z.boolean(),
});
export const sessionList = z.strictObject({ sessions: z.array(sessionRow) });
export type SessionRow = z.infer<typeof sessionRow>;

/** PUT /api/v1/profile: a newly sealed record, compare-and-set on version (stored + 1). */
export const profileInput = z.strictObject({ record: token, version: z.int().min(2) });
