import { createHmac } from "node:crypto";
import { FernetRing } from "@/crypto/fernet-ring";
import { type AccountId, accountId, type Handle } from "@/protocol/ids";
import { configuration } from "@/server/configuration";

/** Version of the OPAQUE server set-up that new records are made under; a rotated set-up gets the next number. */
export const SETUP_VERSION = 1;

let ring: FernetRing | null = null;
let decoy: Promise<string> | null = null;

function atRest(): FernetRing {
  ring ??= new FernetRing(configuration().encryptionKeys);
  return ring;
}

/** An OPAQUE record as it rests in the database: a Fernet token under the first of ENCRYPTION_KEYS. */
export function sealRecord(record: string): Promise<string> {
  return atRest().seal(record);
}

/** Opens what `sealRecord` made, with any of ENCRYPTION_KEYS. Throws when none fits. */
export function openRecord(token: string): Promise<string> {
  return atRest().open(token);
}

/** The same work as `openRecord`, for a handle that nobody has: opens a token of a record's length. */
export async function openNothing(): Promise<null> {
  decoy ??= sealRecord("A".repeat(256));
  await openRecord(await decoy);
  return null;
}

/**
 * The identifier that OPAQUE gets for a handle nobody has: always the same one for a handle, so that asking twice
 * tells nothing, and of a form no account id has been given.
 */
export function nobodyOf(handle: Handle): AccountId {
  const hex = createHmac("sha256", configuration().authSecret)
    .update(`sotto/unknown-handle/1\0${handle}`)
    .digest("hex");
  const id = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  return accountId.parse(id);
}
