import type { LimitName } from "@/server/limit-defaults";

/** Who may call: anybody; a live session; a session whose device is in the account chain; the operator of this server. */
export type Guard = "public" | "session" | "device" | "operator";

/** `limit` is counted by address where the guard is `public`, else by account. */
export interface Door {
  readonly guard: Guard;
  readonly limit: LimitName | null;
}

/**
 * Every route of the server, with its guard. A route handler can only be made from a line of this table, and a test
 * compares the table with the files below `app/`.
 */
export const ROUTES = {
  "GET /healthz": { guard: "public", limit: null },
  "GET /api/auth/[...nextauth]": { guard: "public", limit: "PUBLIC" },
  "POST /api/auth/[...nextauth]": { guard: "public", limit: "PUBLIC" },
  "GET /api/v1/config": { guard: "public", limit: "PUBLIC" },
  "POST /api/v1/accounts/start": { guard: "public", limit: "SIGN_UP" },
  "POST /api/v1/accounts": { guard: "public", limit: "PUBLIC" },
  "POST /api/v1/sessions/start": { guard: "public", limit: "SIGN_IN" },
  "POST /api/v1/sessions/unlock": { guard: "session", limit: "UNLOCK" },
  "POST /api/v1/recovery/start": { guard: "public", limit: "RECOVERY" },
  "POST /api/v1/recovery": { guard: "public", limit: "PUBLIC" },
  "GET /api/v1/account": { guard: "session", limit: "READ" },
  "GET /api/v1/vault": { guard: "session", limit: "WRITE" },
  "POST /api/v1/account/chain": { guard: "session", limit: "WRITE" },
  "POST /api/v1/sign-out": { guard: "session", limit: "WRITE" },
  "GET /api/v1/sessions": { guard: "session", limit: "READ" },
  "PUT /api/v1/profile": { guard: "device", limit: "WRITE" },
  "GET /api/v1/privacy": { guard: "device", limit: "READ" },
  "PUT /api/v1/privacy": { guard: "device", limit: "WRITE" },
  "GET /api/v1/handles/[handle]": { guard: "device", limit: "LOOK_UP" },
  "GET /api/v1/accounts/[account]/chain": { guard: "device", limit: "READ" },
  "POST /api/v1/accounts/chains": { guard: "device", limit: "READ" },
  "GET /api/v1/accounts/[account]/profile": { guard: "device", limit: "READ" },
  "POST /api/v1/accounts/profiles": { guard: "device", limit: "READ" },
  "GET /api/v1/rooms": { guard: "device", limit: "READ" },
  "POST /api/v1/rooms": { guard: "device", limit: "ENTRY" },
  "POST /api/v1/rooms/beginnings": { guard: "device", limit: "BEGINNINGS" },
  "GET /api/v1/rooms/[room]/events": { guard: "device", limit: "READ" },
  "POST /api/v1/rooms/[room]/events": { guard: "device", limit: "SEND" },
  "GET /api/v1/rooms/[room]/entries": { guard: "device", limit: "READ" },
  "POST /api/v1/rooms/[room]/entries": { guard: "device", limit: "ENTRY" },
  "GET /api/v1/rooms/[room]/boxes": { guard: "device", limit: "READ" },
  "PUT /api/v1/rooms/[room]/boxes": { guard: "device", limit: "ENTRY" },
  "GET /api/v1/rooms/[room]/notes/[epoch]": { guard: "device", limit: "READ" },
  "POST /api/v1/rooms/[room]/cursor": { guard: "device", limit: "WRITE" },
  "GET /api/v1/rooms/[room]/receipts": { guard: "device", limit: "READ" },
  "GET /api/v1/rooms/[room]/device": { guard: "device", limit: "READ" },
  "POST /api/v1/received": { guard: "device", limit: "WRITE" },
  "GET /api/v1/boxes": { guard: "device", limit: "READ" },
  "POST /api/v1/tickets": { guard: "device", limit: "TICKET" },
} as const satisfies Record<string, Door>;
export type RouteName = keyof typeof ROUTES;

/** Every server action, `file#export` below `server/`, with its guard. */
export const ACTIONS = {
  "invites/actions#createInviteAction": { guard: "operator", limit: "INVITE" },
  "sessions/actions#endSessionAction": { guard: "session", limit: "WRITE" },
} as const satisfies Record<string, Door>;
export type ActionName = keyof typeof ACTIONS;
