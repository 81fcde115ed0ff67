import { z } from "zod";

/** Every code that an answer of the server can carry. Words for people are one exhaustive map in the interface. */
export const errorCode = z.enum([
  "bad-request",
  "no-session",
  "not-found",
  "rate",
  "too-large",
  "server",
  "unavailable",
  "bad-origin",
  "handle-taken",
  "handle-invalid",
  "signups-closed",
  "invite-used",
  "wrong-credentials",
  "login-expired",
  "conflict",
  "bad-entry",
  "stale-roster",
  "not-allowed",
  "protocol-too-old",
]);
export type ErrorCode = z.infer<typeof errorCode>;

/** Body of every answer that is not 2xx. `retryAfter` in seconds. */
export const errorBody = z.strictObject({
  error: z.strictObject({ code: errorCode, reason: z.string().max(200).optional(), retryAfter: z.int().optional() }),
});
export type ErrorBody = z.infer<typeof errorBody>;

export const STATUS: Record<ErrorCode, number> = {
  "bad-request": 400,
  "no-session": 401,
  "not-found": 404,
  rate: 429,
  "too-large": 413,
  server: 500,
  unavailable: 503,
  "bad-origin": 403,
  "handle-taken": 409,
  "handle-invalid": 400,
  "signups-closed": 403,
  "invite-used": 403,
  "wrong-credentials": 401,
  "login-expired": 401,
  conflict: 409,
  "bad-entry": 422,
  "stale-roster": 409,
  "not-allowed": 403,
  "protocol-too-old": 426,
};
