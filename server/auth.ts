import NextAuth, { CredentialsSignin, type NextAuthConfig } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { credentials } from "@/protocol/http/sign-in";
import { sessionId } from "@/protocol/ids";
import { configuration } from "./configuration";
import { causeOf, log } from "./log";
import { liveSession } from "./sessions/actor-from-cookie";
import { cookieName, secureCookies } from "./sessions/cookie-name";
import { finishSignIn } from "./sessions/finish-sign-in";
import { renewRow } from "./sessions/renew-session";

/** A refused sign-in; next-auth answers `…?error=CredentialsSignin&code=<code>`. */
class SignInRefused extends CredentialsSignin {
  constructor(code: "wrong-credentials" | "login-expired") {
    super();
    this.code = code;
  }
}

const claims = z.object({ sid: sessionId });
/** What `authorize` hands to `jwt`: next-auth knows no session id, so it travels as the user's `name`. */
const signedIn = z.object({ id: z.string(), name: sessionId });

const provider = Credentials({
  credentials: { ticket: {}, login: {}, finalization: {} },
  async authorize(given, request) {
    const proof = credentials.safeParse(given);
    if (!proof.success) throw new SignInRefused("wrong-credentials");
    const done = await finishSignIn({ proof: proof.data, userAgent: request.headers.get("user-agent") ?? "" });
    if (!done.ok) throw new SignInRefused(done.code);
    return { id: done.value.account, name: done.value.session };
  },
});

/** Nothing of a sign-in may reach a log but what it was: next-auth's own lines carry requests. */
const logger: NonNullable<NextAuthConfig["logger"]> = {
  error: (error) => {
    if (!(error instanceof CredentialsSignin)) log("error", "auth-failed", { cause: causeOf(error) });
  },
  warn: (code) => log("debug", "auth-warning", { code }),
  debug: () => {},
};

const callbacks: NonNullable<NextAuthConfig["callbacks"]> = {
  /** On signing in: the new session's id. Later: the same, or null (which deletes the cookie) once its row is dead. */
  async jwt({ token, user, trigger }) {
    if (trigger === "signIn") {
      const { id, name } = signedIn.parse(user);
      return { sub: id, sid: name };
    }
    const session = claims.safeParse(token).data?.sid;
    if (session === undefined) return null;
    const actor = await liveSession(session);
    if (actor === null) return null;
    await renewRow(session);
    return { sub: actor.account, sid: session };
  },
  session: ({ session, token }) => ({ expires: session.expires, user: { id: token.sub ?? "" } }),
};

/**
 * next-auth behind one file: credentials only, a JWT that carries a session's id, the row decides. Read at the first
 * request, so that a build needs no configuration. Cannot be imported outside Next; sidecars use actor-from-cookie.
 * Why so: docs/decisions/0005-next-auth-credentials-and-opaque.md
 */
export const { handlers } = NextAuth(() => {
  const settings = configuration();
  const secure = secureCookies(settings);
  return {
    secret: settings.authSecret,
    basePath: "/api/auth",
    // The route hands in requests whose address is APP_URL, whatever the Host header said.
    trustHost: true,
    useSecureCookies: secure,
    cookies: {
      sessionToken: { name: cookieName(settings), options: { httpOnly: true, sameSite: "lax", path: "/", secure } },
    },
    session: { strategy: "jwt", maxAge: settings.sessionDays * 86_400 },
    pages: { signIn: "/sign-in", error: "/sign-in" },
    providers: [provider],
    callbacks,
    logger,
  };
});
