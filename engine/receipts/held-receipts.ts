import { z } from "zod";
import { openRest, type Rest } from "@/crypto/at-rest";
import { accountId } from "@/protocol/ids";
import type { Receipt } from "@/protocol/receipt";

const whole = z.int().min(0);

/** How far somebody is in a room, as this device heard: `[account, delivered, read, deliveredAt, readAt]`, times in ms by the server's clock. */
const heldReceipt = z.tuple([accountId, whole, whole, z.int(), z.int()]);
export type HeldReceipt = z.infer<typeof heldReceipt>;

const atRest = z.array(heldReceipt);

/** What is kept of a room. What cannot be read is as if nothing had been heard. */
export async function openReceipts(key: CryptoKey, rest: Rest | undefined): Promise<HeldReceipt[]> {
  if (!rest) return [];
  const read = atRest.safeParse(await openRest(key, rest).catch(() => null));
  return read.success ? read.data : [];
}

/** A place that was reached, and when; of two the further, of the same place the earlier time. */
function further([a, atA]: readonly [number, number], [b, atB]: readonly [number, number]): readonly [number, number] {
  if (a === b) return [a, Math.min(atA, atB)];
  return a > b ? [a, atA] : [b, atB];
}

/**
 * What is held with what was heard, each person's furthest, in whatever order it comes; what is read is delivered. The same list
 * where nothing is new.
 */
export function withReceipts(held: readonly HeldReceipt[], heard: readonly Receipt[]): readonly HeldReceipt[] {
  const all = new Map(held.map((one) => [one[0], one]));
  let isNew = false;
  for (const [account, delivered, read, at] of heard) {
    const known = all.get(account);
    const [d, dAt] = further([known?.[1] ?? 0, known?.[3] ?? at], [Math.max(delivered, read), at]);
    const [r, rAt] = further([known?.[2] ?? 0, known?.[4] ?? at], [read, at]);
    const next: HeldReceipt = [account, d, r, dAt, rAt];
    if (known && next.every((part, i) => part === known[i])) continue;
    all.set(account, next);
    isNew = true;
  }
  return isNew ? [...all.values()] : held;
}
