import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { type ErrorCode, errorBody } from "@/protocol/errors";

/** One HTTP exchange with the server of this engine. Throws only when no answer came. */
export interface Http {
  request(
    method: string,
    path: string,
    body?: unknown,
    type?: "json" | "form",
  ): Promise<{ status: number; text: string }>;
}

export type CallError = ErrorCode | "offline";

/**
 * Calls one route of the API and checks the answer's form. No answer, or one that is not Sotto's, is `offline`;
 * an answer of a form this client does not know is `server`.
 */
export async function call<S extends z.ZodType>(
  http: Http,
  method: "GET" | "POST" | "PUT",
  path: string,
  output: S,
  body?: unknown,
): Promise<Result<z.infer<S>, CallError>> {
  let answer: { status: number; text: string };
  try {
    answer = await http.request(method, path, body);
  } catch (cause) {
    return fail("offline", String(cause));
  }
  const json = parse(answer.text);
  if (answer.status < 200 || answer.status > 299) {
    const refused = errorBody.safeParse(json);
    if (!refused.success) return fail(answer.status >= 500 ? "unavailable" : "server", `status ${answer.status}`);
    return fail(refused.data.error.code, refused.data.error.reason ?? "");
  }
  const read = output.safeParse(json);
  return read.success ? ok(read.data) : fail("server", "an answer of an unknown form");
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
