import { type ErrorBody, type ErrorCode, STATUS } from "@/protocol/errors";

/** Answers of the server belong to one person and one moment: nothing may keep them. */
const HEADERS = { "cache-control": "no-store", "x-content-type-options": "nosniff" };

/** A refusal on its way out; `reason` is for developers, `retryAfter` in seconds. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly reason?: string | undefined;
  readonly retryAfter?: number | undefined;
}

/** 200 with a JSON body. */
export function answer(body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return Response.json(body, { headers: { ...HEADERS, ...headers } });
}

/** The one form of every answer that is not 2xx. */
export function refuse({ code, reason, retryAfter }: Refusal): Response {
  const body: ErrorBody = {
    error: {
      code,
      ...(reason === undefined ? {} : { reason: reason.slice(0, 200) }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
  };
  const retry = retryAfter === undefined ? {} : { "retry-after": String(retryAfter) };
  return Response.json(body, { status: STATUS[code], headers: { ...HEADERS, ...retry } });
}
