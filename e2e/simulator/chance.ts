import { seededChance } from "../soak/seeded";

/** Chance that follows from a seed alone. */
export interface Chance {
  /** in [0, 1) */
  next(): number;
  /** true in that share of the cases */
  often(share: number): boolean;
  /** a whole number, both ends inclusive */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  fill(bytes: Uint8Array): void;
  uuid(): string;
}

/** A generator of its own; two of the same seed say the same for ever. */
export function chanceOf(seed: number): Chance {
  const { random } = seededChance(Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995);
  const fill = (bytes: Uint8Array) => {
    for (let i = 0; i < bytes.length; i += 4) {
      let word = Math.floor(random() * 0x1_0000_0000);
      for (let j = i; j < Math.min(i + 4, bytes.length); j++) {
        bytes[j] = word & 0xff;
        word >>>= 8;
      }
    }
  };
  return {
    next: random,
    often: (share) => random() < share,
    between: (low, high) => low + Math.floor(random() * (high - low + 1)),
    pick: <T>(list: readonly T[]) => list[Math.floor(random() * list.length)] as T,
    fill,
    uuid() {
      const bytes = Buffer.alloc(16);
      fill(bytes);
      bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
      bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
      return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    },
  };
}
