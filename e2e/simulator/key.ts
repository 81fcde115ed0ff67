import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** Curves by the last byte of their identifier (RFC 8410). */
const CURVES = { Ed25519: 0x70, X25519: 0x6e } as const;
export type Curve = keyof typeof CURVES;

const before = (curve: Curve, kind: "private" | "public"): Buffer =>
  kind === "private"
    ? Buffer.from([0x30, 0x2e, 0x02, 0x01, 0, 0x30, 5, 6, 3, 0x2b, 0x65, CURVES[curve], 4, 0x22, 4, 0x20])
    : Buffer.from([0x30, 0x2a, 0x30, 5, 6, 3, 0x2b, 0x65, CURVES[curve], 3, 0x21, 0]);

/** A key as the simulator's primitives hold it: to everybody else as opaque as WebCrypto's. */
export class SimulatedKey {
  readonly type: KeyType;
  readonly algorithm: KeyAlgorithm;
  readonly extractable: boolean;
  readonly usages: KeyUsage[];
  /** 32 bytes of a curve's half, or a secret's own bytes */
  readonly raw: Buffer;

  constructor(type: KeyType, name: string, raw: Buffer, made: { extractable: boolean; usages: readonly KeyUsage[] }) {
    this.type = type;
    this.algorithm = { name };
    this.raw = raw;
    this.extractable = made.extractable;
    this.usages = [...made.usages];
  }

  get object(): KeyObject {
    return objectOf(this.algorithm.name as Curve, this.type === "private" ? "private" : "public", this.raw);
  }
}

// Parsing a key costs as much as using it, and the same few come again and again.
const parsed = new Map<string, KeyObject>();
const PARSED_MAX = 5_000;

function objectOf(curve: Curve, kind: "private" | "public", raw: Buffer): KeyObject {
  const name = `${curve} ${kind} ${raw.toString("base64")}`;
  const known = parsed.get(name);
  if (known) return known;
  if (parsed.size >= PARSED_MAX) parsed.clear();
  const key = Buffer.concat([before(curve, kind), raw]);
  const made =
    kind === "private"
      ? createPrivateKey({ key, format: "der", type: "pkcs8" })
      : createPublicKey({ key, format: "der", type: "spki" });
  parsed.set(name, made);
  return made;
}

/** The public half of a private one. */
export function publicHalf(curve: Curve, secret: Buffer): Buffer {
  const { x } = objectOf(curve, "private", secret).export({ format: "jwk" });
  return Buffer.from(x ?? "", "base64url");
}

/** A private half in its wrapping, as `exportKey("pkcs8")` gives it. */
export function wrapped(curve: Curve, secret: Buffer): Buffer {
  return Buffer.concat([before(curve, "private"), secret]);
}

/** The private half out of its wrapping. Throws where it is another curve's, or none. */
export function unwrapped(curve: Curve, pkcs8: Buffer): Buffer {
  const start = before(curve, "private");
  if (pkcs8.length !== start.length + 32 || !pkcs8.subarray(0, start.length).equals(start))
    throw new TypeError(`not a private key of ${curve}`);
  return Buffer.from(pkcs8.subarray(start.length));
}
