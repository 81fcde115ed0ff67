import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  diffieHellman,
  hash,
  hkdfSync,
  sign,
  timingSafeEqual,
  verify,
} from "node:crypto";
import { type Curve, publicHalf, SimulatedKey, unwrapped, wrapped } from "./key";

/** Where the simulator's bytes of chance come from. */
export type FillRandom = (bytes: Uint8Array) => void;

type Named = string | { name: string; [field: string]: unknown };
type Bytes = ArrayBuffer | ArrayBufferView;

const TAG = 16;
const nameOf = (algorithm: Named): string => (typeof algorithm === "string" ? algorithm : algorithm.name);
const isCurve = (name: string): name is Curve => name === "Ed25519" || name === "X25519";

/** A copy: what callers do with their bytes later never reaches a key. */
function bytesOf(bytes: Bytes): Buffer {
  const view = ArrayBuffer.isView(bytes) ? bytes : new Uint8Array(bytes);
  return Buffer.from(Buffer.from(view.buffer, view.byteOffset, view.byteLength));
}

function out(bytes: Uint8Array): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.byteLength);
  new Uint8Array(copy).set(bytes);
  return copy;
}

const field = (algorithm: Named, name: string): Buffer => {
  const value = typeof algorithm === "string" ? undefined : algorithm[name];
  return value === undefined ? Buffer.alloc(0) : bytesOf(value as Bytes);
};

/**
 * WebCrypto's operations that `crypto/` uses, each done before its promise is made: nothing waits for a pool of threads,
 * so that the order of everything that follows replays. By Node's synchronous calls, random bytes handed in. Whatever
 * else is asked for throws.
 */
export function simulatedSubtle(fill: FillRandom) {
  const random = (count: number): Buffer => {
    const bytes = Buffer.alloc(count);
    fill(bytes);
    return bytes;
  };
  return {
    async digest(algorithm: Named, data: Bytes): Promise<ArrayBuffer> {
      if (nameOf(algorithm) !== "SHA-256") throw new TypeError("only SHA-256");
      return out(hash("sha256", bytesOf(data), "buffer"));
    },
    async importKey(
      format: string,
      data: Bytes,
      algorithm: Named,
      extractable: boolean,
      usages: readonly KeyUsage[],
    ): Promise<SimulatedKey> {
      const name = nameOf(algorithm);
      const raw = bytesOf(data);
      const made = { extractable, usages };
      if (!isCurve(name)) return new SimulatedKey("secret", name, secretOf(name, format, raw), made);
      if (format === "pkcs8") return new SimulatedKey("private", name, unwrapped(name, raw), made);
      if (format !== "raw" || raw.length !== 32) throw new TypeError("a public key has 32 bytes");
      return new SimulatedKey("public", name, raw, made);
    },
    async exportKey(format: string, key: SimulatedKey): Promise<ArrayBuffer | JsonWebKey> {
      if (!key.extractable) throw new TypeError("not extractable");
      const curve = key.algorithm.name as Curve;
      if (format === "raw" && key.type === "public") return out(key.raw);
      if (format === "pkcs8" && key.type === "private") return out(wrapped(curve, key.raw));
      if (format !== "jwk" || key.type !== "private") throw new TypeError(`no ${key.type} key as ${format}`);
      const [d, x] = [key.raw, publicHalf(curve, key.raw)].map((half) => half.toString("base64url"));
      return { kty: "OKP", crv: curve, ...(x === undefined ? {} : { x }), ...(d === undefined ? {} : { d }) };
    },
    async generateKey(algorithm: Named, extractable: boolean, usages: readonly KeyUsage[]) {
      const name = nameOf(algorithm);
      if (name === "AES-GCM") return new SimulatedKey("secret", name, random(32), { extractable, usages });
      if (!isCurve(name)) throw new TypeError(`no keys of ${name}`);
      const secret = random(32);
      const [privateUsages, publicUsages] = [
        usages.filter((u) => u !== "verify"),
        usages.filter((u) => u === "verify"),
      ];
      return {
        privateKey: new SimulatedKey("private", name, secret, { extractable, usages: privateUsages }),
        publicKey: new SimulatedKey("public", name, publicHalf(name, secret), {
          extractable: true,
          usages: publicUsages,
        }),
      };
    },
    async sign(_: Named, key: SimulatedKey, data: Bytes): Promise<ArrayBuffer> {
      mustServe(key, "sign");
      return out(key.algorithm.name === "HMAC" ? hmac(key, data) : sign(null, bytesOf(data), key.object));
    },
    async verify(_: Named, key: SimulatedKey, signature: Bytes, data: Bytes): Promise<boolean> {
      mustServe(key, "verify");
      const given = bytesOf(signature);
      if (key.algorithm.name !== "HMAC") return isSigned(key, given, bytesOf(data));
      const wanted = hmac(key, data);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
    async encrypt(algorithm: Named, key: SimulatedKey, data: Bytes): Promise<ArrayBuffer> {
      mustServe(key, "encrypt");
      const iv = field(algorithm, "iv");
      if (nameOf(algorithm) === "AES-CBC") {
        const cipher = createCipheriv(`aes-${key.raw.length * 8}-cbc`, key.raw, iv);
        return out(Buffer.concat([cipher.update(bytesOf(data)), cipher.final()]));
      }
      const cipher = createCipheriv(gcm(key), key.raw, iv);
      cipher.setAAD(field(algorithm, "additionalData"));
      return out(Buffer.concat([cipher.update(bytesOf(data)), cipher.final(), cipher.getAuthTag()]));
    },
    async decrypt(algorithm: Named, key: SimulatedKey, data: Bytes): Promise<ArrayBuffer> {
      mustServe(key, "decrypt");
      const iv = field(algorithm, "iv");
      const body = bytesOf(data);
      if (nameOf(algorithm) === "AES-CBC") {
        const decipher = createDecipheriv(`aes-${key.raw.length * 8}-cbc`, key.raw, iv);
        return out(Buffer.concat([decipher.update(body), decipher.final()]));
      }
      const decipher = createDecipheriv(gcm(key), key.raw, iv);
      decipher.setAAD(field(algorithm, "additionalData"));
      decipher.setAuthTag(body.subarray(-TAG));
      return out(Buffer.concat([decipher.update(body.subarray(0, -TAG)), decipher.final()]));
    },
    async deriveBits(algorithm: Named, key: SimulatedKey, bits: number): Promise<ArrayBuffer> {
      mustServe(key, "deriveBits");
      if (nameOf(algorithm) === "HKDF") {
        const [salt, info] = [field(algorithm, "salt"), field(algorithm, "info")];
        return out(new Uint8Array(hkdfSync("sha256", key.raw, salt, info, bits / 8)));
      }
      const { public: theirs } = algorithm as unknown as { public: SimulatedKey };
      return out(diffieHellman({ privateKey: key.object, publicKey: theirs.object }).subarray(0, bits / 8));
    },
  };
}

// Every device verifies what every other has verified: the same key, signature and text are looked at once.
const verified = new Map<string, boolean>();
const VERIFIED_MAX = 20_000;

function isSigned(key: SimulatedKey, signature: Buffer, text: Buffer): boolean {
  const name = hash("sha256", Buffer.concat([key.raw, signature, text]), "base64");
  const known = verified.get(name);
  if (known !== undefined) return known;
  if (verified.size >= VERIFIED_MAX) verified.clear();
  const made = verify(null, text, key.object, signature);
  verified.set(name, made);
  return made;
}

function secretOf(name: string, format: string, raw: Buffer): Buffer {
  const lengths: Record<string, readonly number[]> = { "AES-CBC": [16, 32], "AES-GCM": [16, 32] };
  const known = name === "HMAC" || name === "HKDF" || name in lengths;
  if (format !== "raw" || !known) throw new TypeError(`no keys of ${name} as ${format}`);
  if (lengths[name]?.includes(raw.length) === false) throw new TypeError("a key of another length");
  return raw;
}

function mustServe(key: SimulatedKey, usage: KeyUsage): void {
  if (!key.usages.includes(usage)) throw new TypeError(`a key that is not to ${usage}`);
}

function gcm(key: SimulatedKey): "aes-128-gcm" | "aes-256-gcm" {
  return key.raw.length === 16 ? "aes-128-gcm" : "aes-256-gcm";
}

function hmac(key: SimulatedKey, data: Bytes): Buffer {
  return createHmac("sha256", key.raw).update(bytesOf(data)).digest();
}
