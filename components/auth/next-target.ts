const KEY = "sotto-next";

/** Remembers where someone was going (with the fragment, which never leaves the browser) while they make an account. Only paths of this site. */
export function keepNextTarget(path: string): void {
  if (isOwnPath(path)) sessionStorage.setItem(KEY, path);
}

/** Where to go once signed in; asked once. */
export function takeNextTarget(): string {
  const path = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  return path && isOwnPath(path) ? path : "/";
}

/** The handle of the person whose link brought them here, without taking the target. */
export function nextHandle(): string | null {
  const path = sessionStorage.getItem(KEY);
  return path?.match(/^\/(?:@|%40)([a-z][a-z0-9_.-]*)/)?.[1] ?? null;
}

/** A path, not an address of elsewhere: `//host` and `/\host` lead away. */
export function isOwnPath(path: string): boolean {
  return /^\/(?![/\\])/.test(path);
}
