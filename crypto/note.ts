import { type EpochNote, epochNote } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import { FernetError, type FernetKey } from "./fernet";
import { hashText } from "./hash";
import { openJson, sealJson } from "./sealed-json";

function hashOf(note: string): Promise<B64u32> {
  return hashText("sotto/note/1", note);
}

/** Seals an epoch's note under the epoch's key. `noteHash` goes into the signed entry. */
export async function sealNote(key: FernetKey, note: EpochNote): Promise<{ note: string; noteHash: B64u32 }> {
  const sealed = await sealJson(key, epochNote.parse(note));
  return { note: sealed, noteHash: await hashOf(sealed) };
}

/** Opens a note. `noteHash` is the signed entry's (null: not checked). Throws FernetError, also where it is not that note. */
export async function openNote(key: FernetKey, note: string, noteHash: B64u32 | null): Promise<EpochNote> {
  if (noteHash !== null && (await hashOf(note)) !== noteHash) throw new FernetError();
  return openJson(key, note, epochNote);
}
