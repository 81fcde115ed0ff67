import type { IncomingMessage } from "node:http";

const LOOPBACK = /^(127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|0\.0\.0\.0)$/;

/**
 * Where a page asked for by a loopback address really lives, else null. Cookies and the exact Origin belong to APP_URL;
 * at 127.0.0.1 every sign-in would fail without a word.
 */
export function elsewhere(request: Pick<IncomingMessage, "method" | "url" | "headers">, appUrl: string): string | null {
  const home = new URL(appUrl);
  const asked = request.headers.host ?? "";
  const hostname = asked.replace(/:\d+$/, "");
  const isPage = request.method === "GET" && (request.headers.accept ?? "").includes("text/html");
  if (!isPage || asked === home.host || !LOOPBACK.test(hostname)) return null;
  // Joined as text: a path such as "//evil.example" must not become another site.
  return home.origin + (request.url?.startsWith("/") ? request.url : "/");
}
