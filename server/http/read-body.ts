import { fail, ok, type Result } from "@/crypto/result";
import type { Incoming } from "./incoming";

/** Reads a body of at most `maxBytes` as text; null when it is larger. Never holds more than the limit in memory. */
export async function readText(request: Incoming, maxBytes: number): Promise<string | null> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return null;
  const bytes = await collect(request.body, maxBytes);
  return bytes === null ? null : new TextDecoder().decode(bytes);
}

/** Reads a body of at most `maxBytes` as JSON. An empty body is `undefined`. Never holds more than the limit in memory. */
export async function readBody(
  request: Incoming,
  maxBytes: number,
): Promise<Result<unknown, "too-large" | "bad-request">> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) return fail("too-large");
  const bytes = await collect(request.body, maxBytes);
  if (bytes === null) return fail("too-large");
  if (bytes.length === 0) return ok(undefined);
  try {
    return ok(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)));
  } catch {
    // A SyntaxError or bad UTF-8: the sender's fault, and its message would quote the body.
    return fail("bad-request", "not JSON");
  }
}

async function collect(body: Incoming["body"], maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    // Leaving early cancels what is still to come.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
