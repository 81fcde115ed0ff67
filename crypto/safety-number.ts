import type { B64u32 } from "@/protocol/ids";
import { fromB64u, utf8 } from "./bytes";
import { hkdf } from "./hash";

/** Thirty digits (close to 100 bits) of one identity. */
async function half(identity: B64u32): Promise<string> {
  const bytes = await hkdf(fromB64u(identity), utf8("sotto"), "sotto/safety-number/1", 48);
  const view = new DataView(bytes.buffer);
  const groups = [0, 8, 16, 24, 32, 40].map((at) => Number(view.getBigUint64(at) % 100_000n));
  return groups.map((group) => String(group).padStart(5, "0")).join(" ");
}

/** What two people compare to know that nobody stands between them: 12 groups of 5 digits, the same on both sides. */
export async function safetyNumber(a: B64u32, b: B64u32): Promise<string> {
  return (await Promise.all([half(a), half(b)])).sort().join(" ");
}
