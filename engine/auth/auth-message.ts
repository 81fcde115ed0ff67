import { z } from "zod";
import { sessionId } from "@/protocol/ids";

const account = { handle: z.string().max(64), password: z.string().max(1_024) };

/** What a page asks of the auth worker; the one place where a password is handled. */
export const authCall = z.discriminatedUnion("act", [
  z.strictObject({
    act: z.literal("signUp"),
    name: z.string().max(256),
    ...account,
    invite: z.string().max(128).optional(),
  }),
  z.strictObject({ act: z.literal("signIn"), ...account }),
  z.strictObject({ act: z.literal("recover"), code: z.string().max(128), ...account }),
  z.strictObject({ act: z.literal("closeSession"), session: sessionId, password: z.string().max(1_024) }),
]);
export type AuthCall = z.infer<typeof authCall>;
export const authRequest = z.strictObject({ id: z.int(), call: authCall });

/** What a page asks of the password worker. */
export const passwordCall = z.discriminatedUnion("act", [
  z.strictObject({ act: z.literal("strength"), password: z.string().max(1_024), words: z.array(z.string()).max(16) }),
  z.strictObject({ act: z.literal("suggestion") }),
]);
export type PasswordCall = z.infer<typeof passwordCall>;
export const passwordRequest = z.strictObject({ id: z.int(), call: passwordCall });

/** Steps of a long act, then its answer. */
export const authReply = z.union([
  z.strictObject({ id: z.int(), step: z.enum(["checking", "making-keys", "saving", "opening", "signing-in"]) }),
  z.strictObject({ id: z.int(), value: z.unknown() }),
]);
