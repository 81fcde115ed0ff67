import type { z } from "zod";
import { toB64u } from "@/crypto/bytes";
import { tokenHash } from "@/crypto/hash";
import { randomBytes } from "@/crypto/random";
import { ephemeral } from "@/server/ephemeral/ephemeral";

/** What a one-time id stands for; each purpose has a name of its own, so that an id of one opens no other. */
export type Purpose = "sign-up" | "login" | "recovery" | "sign-in";

// 36 bytes are 48 characters: nobody guesses them, and the log knows them for a secret, should one ever get there.
const ID_BYTES = 36;

/** Keeps `value` for `ttlMs` and answers the single-use id it can be taken by. Only the id's hash is stored. */
export async function keepOnce(purpose: Purpose, value: unknown, ttlMs: number): Promise<string> {
  const id = toB64u(randomBytes(ID_BYTES));
  await ephemeral().put(`${purpose}:${await tokenHash(id)}`, JSON.stringify(value), ttlMs);
  return id;
}

/** Takes what an id stands for; null when it is unknown, used, or too old. */
export async function takeOnce<T>(purpose: Purpose, id: string, schema: z.ZodType<T>): Promise<T | null> {
  const text = await ephemeral().take(`${purpose}:${await tokenHash(id)}`);
  return text === null ? null : schema.parse(JSON.parse(text));
}
