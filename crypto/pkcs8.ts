import { type Bytes, concat } from "./bytes";

/** Wraps a raw private key (32 bytes) the way WebCrypto imports it (RFC 8410); only the algorithm's last byte differs. */
export function pkcs8(algorithm: "Ed25519" | "X25519", raw: Bytes): Bytes {
  if (raw.length !== 32) throw new TypeError("a private key has 32 bytes");
  const oid = algorithm === "Ed25519" ? 0x70 : 0x6e;
  return concat(
    new Uint8Array([0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, oid, 0x04, 0x22, 0x04, 0x20]),
    raw,
  );
}

/** Makes a key pair and gives its private half as raw bytes, for the vault or a box; the caller wipes them. */
export async function newRawPair(algorithm: "Ed25519" | "X25519"): Promise<{ raw: Bytes; publicKey: Bytes }> {
  const { subtle } = globalThis.crypto;
  const usages: KeyUsage[] = algorithm === "Ed25519" ? ["sign", "verify"] : ["deriveBits"];
  const pair = (await subtle.generateKey({ name: algorithm }, true, usages)) as CryptoKeyPair;
  const wrapped = new Uint8Array(await subtle.exportKey("pkcs8", pair.privateKey));
  const raw = wrapped.slice(-32);
  wrapped.fill(0);
  return { raw, publicKey: new Uint8Array(await subtle.exportKey("raw", pair.publicKey)) };
}
