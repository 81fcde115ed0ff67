import { fileURLToPath } from "node:url";
import type { Handler } from "@/server/http/api-route";
import type { RouteName } from "@/server/http/routes";

/** What a test says of a request; everything else is what an honest browser sends. */
export interface CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly body?: unknown;
  /** A body as it stands, instead of JSON. */
  readonly raw?: string;
  readonly cookie?: string | null | undefined;
  /** Over the honest ones; null removes one. */
  readonly headers?: Readonly<Record<string, string | null>>;
}

export const ORIGIN = "http://localhost:3000";
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Calls a route's function with a request, as Next would. */
export async function call(name: RouteName, options: CallOptions = {}): Promise<Response> {
  const [method = "GET", path = ""] = name.split(" ");
  const params = options.params ?? {};
  const filled = path.replace(/\[(\w+)\]/g, (_, key: string) => encodeURIComponent(params[key] ?? ""));
  const module = (await import(/* @vite-ignore */ `${ROOT}app${path}/route.ts`)) as Record<string, Handler>;
  const handler = module[method];
  if (handler === undefined) throw new Error(`no handler for ${name}`);
  const request = new Request(`${ORIGIN}${filled}${options.query ?? ""}`, requestInit(method, options));
  return handler(request, { params: Promise.resolve({ ...params }) });
}

function requestInit(method: string, { body, raw, cookie, headers }: CallOptions): RequestInit {
  const all = new Headers({ "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0" });
  if (method !== "GET") {
    all.set("x-sotto", "1");
    all.set("origin", ORIGIN);
    all.set("content-type", "application/json");
  }
  if (cookie) all.set("cookie", cookie);
  for (const [name, value] of Object.entries(headers ?? {})) value === null ? all.delete(name) : all.set(name, value);
  const text = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  return { method, headers: all, ...(text === undefined ? {} : { body: text }) };
}

/** Status, code and body of an answer, for comparing whole answers. */
export async function told(response: Response): Promise<{ status: number; text: string; code: string | null }> {
  const text = await response.text();
  const code = response.ok ? null : (JSON.parse(text).error.code as string);
  return { status: response.status, text, code };
}
