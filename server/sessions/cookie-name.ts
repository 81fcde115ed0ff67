import type { Configuration } from "@/server/configuration";

/** Whether cookies get the Secure flag and prefix: wherever the site has https. */
export function secureCookies({ appUrl }: Pick<Configuration, "appUrl">): boolean {
  return appUrl.startsWith("https://");
}

/** Name of the session cookie, which is also the salt that its content is sealed with. */
export function cookieName(settings: Pick<Configuration, "appUrl">): string {
  return `${secureCookies(settings) ? "__Secure-" : ""}authjs.session-token`;
}

/** The value of one cookie in a Cookie header; null when it is absent or there twice. */
export function cookieValue(header: string | null, name: string): string | null {
  const found = (header ?? "")
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part.startsWith(`${name}=`));
  return found.length === 1 ? (found[0]?.slice(name.length + 1) ?? null) : null;
}
