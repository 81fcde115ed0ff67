import { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import type { Http } from "./http";

const csrf = z.object({ csrfToken: z.string() });
const callback = z.object({ url: z.string() });

/**
 * Opens a session by the credentials sign-in of next-auth: the CSRF token, then the callback. The session cookie arrives
 * with the answer. A refused login is `wrong-credentials`, a used or late login id `login-expired`.
 */
export async function credentialsSignIn(
  http: Http,
  fields: { ticket: string } | { login: string; finalization: string },
): Promise<Result<null, "wrong-credentials" | "login-expired" | "offline" | "server">> {
  try {
    const first = await http.request("GET", "/api/auth/csrf");
    const { csrfToken } = csrf.parse(JSON.parse(first.text));
    const answer = await http.request(
      "POST",
      "/api/auth/callback/credentials",
      { ...fields, csrfToken, callbackUrl: "/" },
      "form",
    );
    const read = callback.safeParse(JSON.parse(answer.text));
    if (!read.success) return fail("server", `status ${answer.status}`);
    const url = new URL(read.data.url, "http://here");
    if (!url.searchParams.has("error")) return ok(null);
    return fail(url.searchParams.get("code") === "login-expired" ? "login-expired" : "wrong-credentials");
  } catch (cause) {
    return cause instanceof TypeError || (cause instanceof DOMException && cause.name === "TimeoutError")
      ? fail("offline")
      : fail("server", String(cause));
  }
}
