import { z } from "zod";
import { b64u32 } from "@/protocol/ids";

/** The identity a person was first met with (`met`), or was accepted or verified to have (`confirmed`). */
export const pinValue = z.strictObject({
  identity: b64u32,
  n: z.int().min(1),
  hash: b64u32,
  verified: z.boolean(),
  how: z.enum(["met", "confirmed"]),
});
export type Pin = z.infer<typeof pinValue>;

/** A pin and its place in Notes to self; null: not in that log yet, so after everything that is. */
export interface PlacedPin {
  pin: Pin;
  seq: number | null;
}

/**
 * Which of two pins of a person counts: confirmed beats met; of two first meetings the earlier counts, of two confirmations
 * the later. The order in which pins are learned of makes no difference.
 */
export function strongerPin(a: PlacedPin, b: PlacedPin): PlacedPin {
  if (a.pin.how !== b.pin.how) return a.pin.how === "confirmed" ? a : b;
  const [early, late] = placeOf(b) < placeOf(a) ? [b, a] : [a, b];
  return a.pin.how === "met" ? early : late;
}

/** The pin that counts once the log says `value` at `seq`. What is no pin replaces nothing. */
export function pinAfter(known: PlacedPin | null, value: unknown, seq: number): PlacedPin | null {
  const parsed = pinValue.safeParse(value);
  if (!parsed.success) return known;
  const said = { pin: parsed.data, seq };
  return known ? strongerPin(known, said) : said;
}

/**
 * The pin that a device goes by: what it decided itself and has not read in the log yet (`own`, without a place) counts
 * by the same rule; once it has read it there (`said`), the log alone decides.
 */
export function pinHere(own: PlacedPin, log: PlacedPin, said: unknown): PlacedPin {
  const waits = own.seq === null && !isSame(own.pin, said);
  return waits ? strongerPin(own, log) : log;
}

function isSame(pin: Pin, said: unknown): boolean {
  const parsed = pinValue.safeParse(said);
  return parsed.success && (Object.keys(pin) as (keyof Pin)[]).every((field) => parsed.data[field] === pin[field]);
}

function placeOf({ seq }: PlacedPin): number {
  return seq ?? Number.POSITIVE_INFINITY;
}
