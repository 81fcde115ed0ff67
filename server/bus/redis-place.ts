interface Node {
  readonly host: string;
  readonly port: number;
}

/** What a server asks for before it talks. */
interface Login {
  readonly username?: string;
  readonly password?: string;
  readonly tls?: Record<string, never>;
}

/** Where Redis is. */
export type RedisPlace =
  | { readonly t: "single" }
  | { readonly t: "sentinel"; readonly nodes: readonly Node[]; readonly name: string; readonly login: Login }
  | { readonly t: "cluster"; readonly nodes: readonly Node[]; readonly login: Login };

const FORM = /^(rediss?)\+(sentinel|cluster):\/\/(?:([^@/]*)@)?([^/?#]+)(?:\/([^/?#]*))?$/;
const PORTS = { sentinel: 26_379, cluster: 6_379 };

/**
 * Reads REDIS_URL: `redis://…` is one server; `redis+sentinel://[user:password@]host:port,host:port/name` asks sentinels for
 * the master of that name; `redis+cluster://[user:password@]host:port,host:port` is a cluster. `rediss` means TLS.
 * Throws on anything else.
 */
export function redisPlace(url: string): RedisPlace {
  if (/^rediss?:\/\//.test(url)) return { t: "single" };
  const match = FORM.exec(url);
  if (match === null) throw new Error("REDIS_URL is not of a known form");
  const [, scheme, kind, user, hosts = "", name] = match;
  const t = kind === "sentinel" ? "sentinel" : "cluster";
  const nodes = hosts.split(",").map((host) => nodeOf(host, PORTS[t]));
  const login = { ...loginOf(user), ...(scheme === "rediss" ? { tls: {} } : {}) };
  if (t === "cluster") return { t, nodes, login };
  return { t, nodes, name: name || "mymaster", login };
}

function nodeOf(text: string, port: number): Node {
  const { hostname, port: given } = new URL(`redis://${text}`);
  return { host: hostname.replace(/^\[(.*)\]$/, "$1"), port: given === "" ? port : Number(given) };
}

function loginOf(text: string | undefined): Login {
  if (!text) return {};
  const [user = "", password] = text.split(":").map(decodeURIComponent);
  return { ...(user === "" ? {} : { username: user }), ...(password === undefined ? {} : { password }) };
}
