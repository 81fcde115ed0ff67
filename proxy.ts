import { type NextRequest, NextResponse } from "next/server";
import { contentSecurityPolicy } from "@/server/http/content-security-policy";

/** Gives every page its own nonce and nothing else: nobody is authorised here. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy(nonce);
  const headers = new Headers(request.headers);
  // Whatever a client sent under this name is replaced, or it could choose the nonce.
  headers.set("content-security-policy", policy);
  headers.set("x-nonce", nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  response.headers.set("cache-control", "no-store");
  return response;
}

// All but answers that are no pages: whole folders and exact names. What only begins like one of them is a page.
export const config = {
  matcher: [
    "/((?!api/|_next/static/|icons/|(?:(?:auth-worker|password-worker|sw)\\.js|healthz|manifest\\.webmanifest|favicon\\.ico)$).*)",
  ],
};
