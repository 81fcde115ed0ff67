import type { Incoming } from "./incoming";

/** Every request that changes something carries this header: a form or an image of another site cannot set it. */
export const CSRF_HEADER = "x-sotto";

/** Whether a request may change something: our header, and an Origin (where there is one) that is exactly ours. */
export function sameOrigin(request: Pick<Incoming, "method" | "headers">, appUrl: string): boolean {
  if (request.method === "GET" || request.method === "HEAD") return true;
  return request.headers.get(CSRF_HEADER) === "1" && originFits(request, appUrl);
}

/** Browsers send Origin with every POST; programs need none. `null` and any other origin are refused. */
export function originFits(request: Pick<Incoming, "headers">, appUrl: string): boolean {
  const origin = request.headers.get("origin");
  return origin === null || origin === appUrl;
}
