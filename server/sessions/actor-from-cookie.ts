import { and, eq, isNull, sql } from "drizzle-orm";
import { decode } from "next-auth/jwt";
import { z } from "zod";
import { orm } from "@/db/client";
import { devices } from "@/db/schema/devices";
import { sessions } from "@/db/schema/sessions";
import { sessionId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import type { Actor } from "./actor";
import { cookieName, cookieValue } from "./cookie-name";
import { touchSession } from "./last-seen";
import { live } from "./live";

const claims = z.object({ sid: sessionId });

/**
 * The actor of a Cookie header, or null. The cookie only names a session; whether it lives is read from its row each time,
 * so a revoked one is dead at once. Shared by pages, routes and sidecars: imports nothing of Next.
 */
export async function actorFromCookie(header: string | null): Promise<Actor | null> {
  const name = cookieName(configuration());
  const value = cookieValue(header, name);
  const session = value === null ? null : await sessionOf(value, name);
  return session === null ? null : liveSession(session);
}

async function sessionOf(value: string, name: string): Promise<z.infer<typeof sessionId> | null> {
  try {
    const payload = await decode({ token: value, secret: configuration().authSecret, salt: name });
    return claims.safeParse(payload).data?.sid ?? null;
  } catch {
    // Expired, sealed with another secret, or nothing of ours: nobody is signed in, and that is no news.
    return null;
  }
}

/**
 * The actor of a session id, or null when its row is revoked or past its time, or its device has ended. Notes, coarsely,
 * that it was seen.
 */
export async function liveSession(session: z.infer<typeof sessionId>): Promise<Actor | null> {
  const [row] = await orm()
    .select({
      account: sessions.account,
      device: sessions.device,
      session: sessions.id,
      idle: sql<boolean>`${sessions.lastSeen} < now() - interval '5 minutes'`,
    })
    .from(sessions)
    .leftJoin(devices, eq(devices.id, sessions.device))
    .where(and(eq(sessions.id, session), live, isNull(devices.endedN)));
  if (row === undefined) return null;
  if (row.idle) await touchSession(session);
  return { account: row.account, device: row.device, session: row.session };
}
