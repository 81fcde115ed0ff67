/**
 * The policy of every page (CSP level 3): scripts by nonce only, no third party at all. `connect-src` names the sidecars that
 * REALTIME_URL gives at run time; without one the socket is on the same origin. Style attributes are allowed, style elements are not.
 */
export function contentSecurityPolicy(nonce: string, development = process.env.NODE_ENV === "development"): string {
  const sidecars = (process.env.REALTIME_URL ?? "")
    .split(",")
    .map((url) => url.trim())
    .filter((url) => /^wss?:\/\/[^\s;,]+$/.test(url));
  const origins = sidecars.map((url) => new URL(url).origin);
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' 'nonce-${nonce}'${development ? " 'unsafe-inline'" : ""}`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    `connect-src 'self'${origins.map((origin) => ` ${origin}`).join("")}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}
