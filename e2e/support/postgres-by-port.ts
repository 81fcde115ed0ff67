import { join } from "node:path";

/** The unix socket of a test server, from one of its addresses. */
export function socketOf(url: string): string {
  return join(new URL(url).searchParams.get("host") ?? "", ".s.PGSQL.5432");
}

/** The same address by a port of this machine instead of the unix socket: for proxies in front of it. */
export function throughPort(url: string, port: number): string {
  const { username, pathname } = new URL(url);
  return `postgres://${username}@127.0.0.1:${port}${pathname}`;
}
