import type { z } from "zod";
import type { Result } from "@/crypto/result";
import type { ErrorCode } from "@/protocol/errors";
import { configuration } from "@/server/configuration";
import { allow } from "@/server/limits/allow";
import { causeOf, log } from "@/server/log";
import type { Actor } from "@/server/sessions/actor";
import { actorFromCookie } from "@/server/sessions/actor-from-cookie";
import { answer, type Refusal, refuse } from "./answer";
import { clientAddress } from "./client-address";
import type { Incoming } from "./incoming";
import { type Params, parseParams } from "./params";
import { readBody } from "./read-body";
import { type Door, ROUTES, type RouteName } from "./routes";
import { sameOrigin } from "./same-origin";
import { isUnavailable } from "./unavailable";

const DEFAULT_BODY_BYTES = 65_536;

type Guarded<R extends RouteName> = (typeof ROUTES)[R]["guard"];
/** What a guard promises about the caller. */
type ActorOf<G> = G extends "public"
  ? null
  : G extends "session"
    ? Actor
    : Actor & { device: NonNullable<Actor["device"]> };

/** Everything a use case may want to know of a request. */
export interface Call<R extends RouteName, I, Q> {
  readonly actor: ActorOf<Guarded<R>>;
  readonly input: I;
  readonly query: Q;
  readonly params: Params<R>;
  /** What the caller is counted by (http/client-address). */
  readonly address: string;
  readonly userAgent: string;
}

interface Spec<R extends RouteName, I, Q> {
  /** Schema of the JSON body; a route without one takes no body. */
  readonly input?: z.ZodType<I>;
  /** Schema of the query, all values text. Unknown names are refused. */
  readonly query?: z.ZodType<Q>;
  readonly maxBytes?: number;
  readonly run: (
    call: Call<R, I, Q>,
  ) => Promise<Result<unknown, ErrorCode> & { headers?: Readonly<Record<string, string>> }>;
}

/** What Next calls: `params` is what stood in the path's brackets. */
export type Handler = (
  request: Request,
  context: { params: Promise<Record<string, string | string[] | undefined> | undefined> },
) => Promise<Response>;

/**
 * The one way to make a route of the API: session → origin → rate → body and segments → use case → JSON.
 * `name` is a line of ROUTES, which says the guard and the limit.
 */
export function apiRoute<R extends RouteName, I = undefined, Q = undefined>(name: R, spec: Spec<R, I, Q>): Handler {
  return async (request, context) => {
    try {
      // Next gives a route without segments no params at all.
      return await pass(name, spec, request, (await context.params) ?? {});
    } catch (error) {
      const code = isUnavailable(error) ? "unavailable" : "server";
      log("error", "route-failed", { route: name as string, code, cause: causeOf(error) });
      return refuse({ code });
    }
  };
}

type Given = Readonly<Record<string, string | string[] | undefined>>;

async function pass<R extends RouteName, I, Q>(
  name: R,
  spec: Spec<R, I, Q>,
  request: Request,
  given: Given,
): Promise<Response> {
  const address = clientAddress(request.headers, configuration());
  const door = await enter(ROUTES[name], request, address);
  if (!door.ok) return refuse(door.refusal);
  const params = parseParams(name, given);
  if (params === null) return refuse({ code: "not-found" });
  const body = await parseBody(spec, request);
  if (!body.ok) return refuse({ code: body.code, reason: body.detail });
  const query = parseQuery(spec, request);
  if (!query.ok) return refuse({ code: query.code, reason: query.detail });
  const result = await spec.run({
    actor: door.actor as ActorOf<Guarded<R>>,
    input: body.value,
    query: query.value,
    params,
    address,
    userAgent: request.headers.get("user-agent") ?? "",
  });
  return result.ok
    ? answer(result.value, result.headers)
    : refuse({ code: result.code, reason: result.detail, retryAfter: retryAfter(result) });
}

type Entered = { readonly ok: true; readonly actor: Actor | null } | { readonly ok: false; readonly refusal: Refusal };

/** Guard, origin and rate: the part that needs nothing but headers. Also used by the events door and the sign-in route. */
export async function enter(door: Door, request: Incoming, address: string): Promise<Entered> {
  const actor = door.guard === "public" ? null : await actorFromCookie(request.headers.get("cookie"));
  if (door.guard !== "public" && actor === null) return { ok: false, refusal: { code: "no-session" } };
  if (door.guard === "device" && actor?.device === null)
    return { ok: false, refusal: { code: "not-allowed", reason: "no device" } };
  if (!sameOrigin(request, configuration().appUrl)) return { ok: false, refusal: { code: "bad-origin" } };
  if (door.limit === null) return { ok: true, actor };
  const allowed = await allow(door.limit, limitKey(actor, address));
  if (allowed.ok) return { ok: true, actor };
  log("info", "rate-limited", { limit: door.limit, by: limitKey(actor, address) });
  return { ok: false, refusal: { code: "rate", retryAfter: allowed.retryAfter } };
}

/** Accounts and addresses are counted apart: nobody's account id can be spent from outside. */
const limitKey = (actor: Actor | null, address: string) =>
  actor === null ? `address:${address}` : `account:${actor.account}`;

async function parseBody<R extends RouteName, I, Q>(
  spec: Spec<R, I, Q>,
  request: Request,
): Promise<Result<I, "bad-request" | "too-large">> {
  const body = await readBody(request, spec.maxBytes ?? DEFAULT_BODY_BYTES);
  if (!body.ok) return body;
  if (spec.input === undefined) {
    return body.value === undefined || isEmpty(body.value)
      ? { ok: true, value: undefined as I }
      : unfit("this route takes no body");
  }
  const parsed = spec.input.safeParse(body.value);
  return parsed.success ? { ok: true, value: parsed.data } : unfit(whereOf(parsed.error));
}

function parseQuery<R extends RouteName, I, Q>(spec: Spec<R, I, Q>, request: Request): Result<Q, "bad-request"> {
  const query = new URL(request.url).searchParams;
  if (spec.query === undefined) return { ok: true, value: undefined as Q };
  if (new Set(query.keys()).size !== [...query.keys()].length) return unfit("a name stands twice in the query");
  const parsed = spec.query.safeParse(Object.fromEntries(query));
  return parsed.success ? { ok: true, value: parsed.data } : unfit(whereOf(parsed.error));
}

const unfit = (detail: string) => ({ ok: false, code: "bad-request", detail }) as const;

const isEmpty = (value: unknown) => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Where an input does not fit, without its values. */
function whereOf(error: z.ZodError): string {
  return error.issues.map((issue) => `${issue.path.map(String).join(".") || "input"}: ${issue.code}`).join("; ");
}

/** A use case that counts by itself (per handle) tells the wait as `detail`. */
function retryAfter(result: { code: ErrorCode; detail?: string }): number | undefined {
  return result.code === "rate" && result.detail !== undefined ? Number(result.detail) : undefined;
}
