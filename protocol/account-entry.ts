import { z } from "zod";
import { accountId, b64u32, b64u64, deviceId } from "./ids";

const head = <K extends string>(kind: K) =>
  [z.literal("sotto/account/1"), accountId, z.int().min(1), b64u32, z.literal(kind)] as const;
const generation = z.int().min(1);

/**
 * Payload of one entry of an account chain: `[domain, account, n, prevHash, kind, delta]`.
 * The payload travels as the exact text that was signed; it is valid only if it equals its own re-encoding.
 */
export const accountPayload = z.union([
  /** delta: identity key (Ed25519), user key of generation 1 (X25519) */
  z.tuple([...head("create"), z.tuple([b64u32, b64u32])]),
  /** delta: device, its Ed25519 key, its X25519 key */
  z.tuple([...head("device-add"), z.tuple([deviceId, b64u32, b64u32])]),
  z.tuple([...head("device-revoke"), z.tuple([deviceId])]),
  /** signed by the device itself, names only itself */
  z.tuple([...head("device-retire"), z.tuple([deviceId])]),
  /** delta: new generation, its X25519 public key */
  z.tuple([...head("user-key-rotate"), z.tuple([generation, b64u32])]),
  /** self-signed by the new identity. delta: new identity key, new generation, its public key */
  z.tuple([...head("identity-reset"), z.tuple([b64u32, generation, b64u32])]),
]);
export type AccountPayload = z.infer<typeof accountPayload>;
export type AccountEntryKind = AccountPayload[4];

/** An entry as it is stored and sent: the signed text and its signature. */
export const accountEntry = z.strictObject({ payload: z.string().max(2_048), signature: b64u64 });
export type AccountEntry = z.infer<typeof accountEntry>;
