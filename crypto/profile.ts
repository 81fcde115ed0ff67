import { type ProfileRecord, profileRecord } from "@/protocol/event-body";
import type { Token } from "@/protocol/ids";
import type { Bytes } from "./bytes";
import { importFernetKey } from "./fernet";
import { openJson, sealJson } from "./sealed-json";

/** Seals a profile under its owner's profile key (32 bytes). */
export async function sealProfile(rawKey: Bytes, record: ProfileRecord): Promise<Token> {
  return sealJson(await importFernetKey(rawKey), profileRecord.parse(record));
}

/** Opens a profile. Throws FernetError. */
export async function openProfile(rawKey: Bytes, token: string): Promise<ProfileRecord> {
  return openJson(await importFernetKey(rawKey), token, profileRecord);
}
