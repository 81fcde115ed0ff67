import { expect, it } from "vitest";
import type { EpochNote } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import { toB64u } from "./bytes";
import { FernetError, importFernetKey, newFernetKey } from "./fernet";
import { openNote, sealNote } from "./note";
import { newId, randomBytes } from "./random";
import { sealJson } from "./sealed-json";

const note = (): EpochNote => ({
  v: 1,
  link: toB64u(randomBytes(32)) as B64u32,
  profiles: [[newId(), toB64u(randomBytes(32)) as B64u32, 1]],
});

it("carla, a newcomer, reads the note of her first epoch", async () => {
  const key = await importFernetKey(newFernetKey());
  const told = note();
  const sealed = await sealNote(key, told);
  expect(await openNote(key, sealed.note, sealed.noteHash)).toEqual(told);
  expect(await openNote(key, sealed.note, null)).toEqual(told);
});

it("a note that the entry did not name, of another epoch, or with foreign content does not open", async () => {
  const key = await importFernetKey(newFernetKey());
  const [one, two] = [await sealNote(key, note()), await sealNote(key, note())];
  await expect(openNote(key, one.note, two.noteHash)).rejects.toThrow(FernetError);
  await expect(openNote(await importFernetKey(newFernetKey()), one.note, one.noteHash)).rejects.toThrow(FernetError);
  await expect(openNote(key, await sealJson(key, { v: 1 }), null)).rejects.toThrow(FernetError);
});
