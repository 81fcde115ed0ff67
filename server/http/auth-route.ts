import { NextRequest } from "next/server";
import { handlers } from "@/server/auth";
import { configuration } from "@/server/configuration";
import { allow } from "@/server/limits/allow";
import { causeOf, log } from "@/server/log";
import { refuse } from "./answer";
import { clientAddress } from "./client-address";
import { readText } from "./read-body";
import { ROUTES } from "./routes";
import { originFits } from "./same-origin";
import { isUnavailable } from "./unavailable";

const MAX_FORM_BYTES = 16_384;

/** The parts of next-auth that are open. Everything else it could answer (pages, sign-out by cookie alone) is not found. */
const OPEN = new Set(["GET csrf", "GET session", "POST callback/credentials"]);

/** next-auth's handler behind our own door: known paths only, exact origin, rate, body size, and APP_URL as its address. */
export async function authRoute(request: Request): Promise<Response> {
  try {
    return await pass(request);
  } catch (error) {
    const code = isUnavailable(error) ? "unavailable" : "server";
    log("error", "route-failed", { route: "auth", code, cause: causeOf(error) });
    return refuse({ code });
  }
}

async function pass(request: Request): Promise<Response> {
  const settings = configuration();
  const url = new URL(request.url);
  const method = request.method === "POST" ? "POST" : "GET";
  if (!OPEN.has(`${method} ${url.pathname.replace(/^\/api\/auth\//, "")}`)) return refuse({ code: "not-found" });
  if (method === "POST" && !originFits(request, settings.appUrl)) return refuse({ code: "bad-origin" });
  const address = clientAddress(request.headers, settings);
  const allowed = await allow(ROUTES[`${method} /api/auth/[...nextauth]`].limit, `address:${address}`);
  if (!allowed.ok) return refuse({ code: "rate", retryAfter: allowed.retryAfter });
  const body = method === "POST" ? await readText(request, MAX_FORM_BYTES) : undefined;
  if (body === null) return refuse({ code: "too-large" });
  // Rebuilt at APP_URL: a Host header must not choose where next-auth sends people.
  const at = new URL(`${url.pathname}${url.search}`, settings.appUrl);
  const headers = new Headers(request.headers);
  headers.delete("x-forwarded-host");
  headers.delete("x-forwarded-proto");
  headers.delete("content-length");
  headers.set("host", at.host);
  const response = await handlers[method](
    new NextRequest(at, { method, headers, ...(body === undefined ? {} : { body }) }),
  );
  response.headers.set("cache-control", "no-store");
  return response;
}
