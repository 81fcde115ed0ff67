import { and, eq, lt, sql } from "drizzle-orm";
import { encode } from "next-auth/jwt";
import { orm } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { SessionId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";
import type { Actor } from "./actor";
import { cookieName, secureCookies } from "./cookie-name";
import { live } from "./live";

const DAY_SECONDS = 86_400;

/**
 * Pushes a live session's end to SESSION_DAYS from now, at most once in SESSION_RENEW_HOURS.
 * True: the row moved, and the cookie has to follow.
 */
export async function renewRow(session: SessionId): Promise<boolean> {
  const { sessionDays, sessionRenewHours } = configuration();
  const early = sql`now() + make_interval(days => ${sessionDays}, hours => ${-sessionRenewHours})`;
  const rows = await orm()
    .update(sessions)
    .set({ expiresAt: sql`now() + make_interval(days => ${sessionDays})` })
    .where(and(eq(sessions.id, session), live, lt(sessions.expiresAt, early)))
    .returning({ id: sessions.id });
  return rows.length === 1;
}

/** Headers that carry a renewed cookie, or none when it is too early. */
export async function renewalHeaders({ account, session }: Actor): Promise<Record<string, string>> {
  if (!(await renewRow(session))) return {};
  const settings = configuration();
  const name = cookieName(settings);
  const maxAge = settings.sessionDays * DAY_SECONDS;
  const value = await encode({
    token: { sub: account, sid: session },
    secret: settings.authSecret,
    salt: name,
    maxAge,
  });
  return { "set-cookie": cookieText(name, value, maxAge, secureCookies(settings)) };
}

/**
 * Headers that take the cookie away, and with it whatever the browser keeps of this site: the engine wipes by itself,
 * this also reaches what it could not.
 */
export function farewellHeaders(): Record<string, string> {
  const settings = configuration();
  return {
    "set-cookie": cookieText(cookieName(settings), "", 0, secureCookies(settings)),
    "clear-site-data": '"cache", "storage"',
  };
}

function cookieText(name: string, value: string, maxAge: number, secure: boolean): string {
  return `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
}
