import { finishLogin, startLogin } from "@/crypto/opaque-client";
import { authRoute } from "@/server/http/auth-route";
import { call, ORIGIN } from "./call";

/** The session cookie of a sign-in, or the code it was refused with. */
export type SignIn =
  | { readonly cookie: string; readonly code: null }
  | { readonly cookie: null; readonly code: string };

const cookiesOf = (response: Response) => response.headers.getSetCookie().map((text) => text.split(";")[0] ?? "");

/** Goes through next-auth's credentials sign-in as the auth worker does: csrf token, then the form. */
export async function signInWith(proof: Record<string, string>): Promise<SignIn> {
  const csrf = await authRoute(new Request(`${ORIGIN}/api/auth/csrf`));
  const { csrfToken } = (await csrf.json()) as { csrfToken: string };
  const response = await authRoute(
    new Request(`${ORIGIN}/api/auth/callback/credentials`, {
      method: "POST",
      headers: {
        "content-type": "application/x-www-form-urlencoded",
        "x-auth-return-redirect": "1",
        origin: ORIGIN,
        cookie: cookiesOf(csrf).join("; "),
        "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
      },
      body: new URLSearchParams({ ...proof, csrfToken }),
    }),
  );
  const cookie = cookiesOf(response).find((text) => /^authjs\.session-token=./.test(text));
  if (cookie !== undefined) return { cookie, code: null };
  const { url } = (await response.json()) as { url: string };
  return { cookie: null, code: new URL(url).searchParams.get("code") ?? url };
}

/** Signs in with a password, from the first OPAQUE message to the cookie. A wrong password ends in the browser: null finalization. */
export async function passwordSignIn(handle: string, password: string): Promise<SignIn & { exportKey: string | null }> {
  const started = await startLogin(password);
  const response = await call("POST /api/v1/sessions/start", { body: { handle, loginRequest: started.request } });
  const { login, loginResponse } = (await response.json()) as { login: string; loginResponse: string };
  const finished = await finishLogin({ password, state: started.state, response: loginResponse });
  // A dishonest client would go on; so does this one, with a finalization of the right length.
  const signedIn = await signInWith({ login, finalization: finished?.finalization ?? "A".repeat(86) });
  return { ...signedIn, exportKey: finished?.exportKey ?? null };
}
