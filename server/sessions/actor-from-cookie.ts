import type { SessionId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import { Gathering } from "@/server/gathering";
import type { Actor } from "./actor";
import { cookieName, cookieValue } from "./cookie-name";
import { touchSession } from "./last-seen";
import { type LiveSession, liveSessions } from "./live-sessions";
import { sessionOfCookie } from "./session-of-cookie";

/**
 * The actor of a Cookie header, or null. The cookie only names a session; whether it lives is read from its row each time,
 * so a revoked one is dead at once. Shared by pages, routes and sidecars: imports nothing of Next.
 */
export async function actorFromCookie(header: string | null): Promise<Actor | null> {
  const name = cookieName(configuration());
  const value = cookieValue(header, name);
  const session = value === null ? null : await sessionOfCookie(value, name, configuration().authSecret);
  return session === null ? null : liveSession(session);
}

/** Requests that come together read their sessions together. */
const reads = new Gathering<SessionId, ReadonlyMap<SessionId, LiveSession>>(liveSessions);

/**
 * The actor of a session id, or null when its row is revoked or past its time, or its device has ended. Notes, coarsely,
 * that it was seen.
 */
export async function liveSession(session: SessionId): Promise<Actor | null> {
  const row = (await reads.ask(session)).get(session);
  if (row === undefined) return null;
  if (row.idle) await touchSession(session);
  return { account: row.account, device: row.device, session };
}
