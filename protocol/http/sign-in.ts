import { z } from "zod";
import { handle } from "../ids";
import { opaqueMessage } from "./sign-up";

/** POST /api/v1/sessions/start. An unknown handle gets an answer of the same form, after the same work. */
export const signInStartInput = z.strictObject({ handle: handle, loginRequest: opaqueMessage });
export const signInStartOutput = z.strictObject({ login: z.string().max(128), loginResponse: opaqueMessage });

/** POST /api/v1/sessions/unlock: OPAQUE for the account of the session itself, to open its vault. Nothing is signed in by it. */
export const unlockInput = z.strictObject({ loginRequest: opaqueMessage });
export const unlockOutput = z.strictObject({ loginResponse: opaqueMessage });

/**
 * Credentials of the next-auth sign-in (POST /api/auth/callback/credentials, form fields beside `csrfToken`):
 * either a ticket (after sign-up or recovery; names the device made there) or a login id with the OPAQUE finalization.
 */
export const credentials = z.union([
  z.object({ ticket: z.string().min(1).max(128) }),
  z.object({ login: z.string().min(1).max(128), finalization: opaqueMessage }),
]);
