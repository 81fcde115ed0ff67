import type { CookieJar } from "./cookie-jar";
import type { Http } from "./http";

const TIMEOUT_MS = 30_000;

/** HTTP by `fetch`. In a browser cookies are the browser's; a program without one hands in a jar and its server's address. */
export function fetchHttp(options: { base?: string; jar?: CookieJar } = {}): Http {
  const base = options.base ?? "";
  return {
    async request(method, path, body, type = "json") {
      const headers: Record<string, string> = { "x-sotto": "1", accept: "application/json" };
      if (type === "form") headers["x-auth-return-redirect"] = "1";
      if (body !== undefined)
        headers["content-type"] = type === "form" ? "application/x-www-form-urlencoded" : "application/json";
      if (options.jar) {
        headers.cookie = options.jar.header();
        headers.origin = new URL(base).origin;
      }
      const response = await fetch(base + path, {
        method,
        headers,
        credentials: "same-origin",
        cache: "no-store",
        redirect: options.jar ? "manual" : "follow",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        ...(body === undefined
          ? {}
          : { body: type === "form" ? new URLSearchParams(body as Record<string, string>) : JSON.stringify(body) }),
      });
      options.jar?.take(response.headers.getSetCookie());
      return { status: response.status, text: await response.text() };
    },
  };
}
