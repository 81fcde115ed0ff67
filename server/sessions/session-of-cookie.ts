import { createHmac } from "node:crypto";
import { decode } from "next-auth/jwt";
import { z } from "zod";
import { type SessionId, sessionId } from "@/protocol/ids";

const claims = z.object({ sid: sessionId, exp: z.number() });
type Claims = z.infer<typeof claims>;

/** Cookies whose meaning is known; beyond it the oldest is unsealed anew. */
const KNOWN_MAX = 10_000;
/** By a keyed hash of the cookie, so that no cookie rests here; another secret finds nothing. */
const known = new Map<string, Claims>();

/**
 * The session that a cookie's value names, or null where it is expired, sealed with another secret, or nothing of ours.
 * `name` is the cookie's, and the salt it was sealed with. Unsealing costs ten calls of WebCrypto and always says the same,
 * so what was unsealed once is remembered until it expires. Whether the session lives is not said here.
 */
export async function sessionOfCookie(value: string, name: string, secret: string): Promise<SessionId | null> {
  const hash = createHmac("sha256", secret).update(name).update("\0").update(value).digest("base64");
  const found = known.get(hash) ?? (await unseal(value, name, secret));
  if (found === null) return null;
  if (found.exp * 1_000 <= Date.now()) {
    known.delete(hash);
    return null;
  }
  if (!known.has(hash)) remember(hash, found);
  return found.sid;
}

function remember(hash: string, found: Claims): void {
  const [oldest] = known.size >= KNOWN_MAX ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  known.set(hash, found);
}

async function unseal(value: string, name: string, secret: string): Promise<Claims | null> {
  try {
    return claims.safeParse(await decode({ token: value, secret, salt: name })).data ?? null;
  } catch {
    // Expired, sealed with another secret, or nothing of ours: nobody is signed in, and that is no news.
    return null;
  }
}
