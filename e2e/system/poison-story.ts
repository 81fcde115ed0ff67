import { beforeAll, expect, inject } from "vitest";
import { hashText } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import { randomBytes } from "@/crypto/random";
import type { RoomChange } from "@/crypto/room-chain";
import type { EpochNote } from "@/protocol/event-body";
import type { B64u32, Box, RoomId } from "@/protocol/ids";
import { createGroup, know } from "../support/headless-group";
import { type Person, say, signUpPerson, textsOf, until } from "../support/headless-person";
import { RawMember } from "../support/raw-member";
import { frozenBy } from "./hostile-story";

/** alice's group with bob and carla, and with mallory, whose client follows no rule but the server's. */
export interface Harbour {
  alice: Person;
  bob: Person;
  carla: Person;
  mallory: Person;
  honest: Person[];
  room: RoomId;
  raw: RawMember;
}

/** A key turn that brings nobody's line up to date. */
export const ROTATE: RoomChange = { kind: "rotate", delta: [[]] };

/** Signs everybody up for one test file, and lets them talk until all is well. */
export function harbour(): Harbour {
  const place = { base: inject("sotto").url };
  const story = {} as Harbour;
  beforeAll(async () => {
    const names = ["Alice", "Bob", "Carla", "Mallory"];
    const people = await Promise.all(names.map((name) => signUpPerson(place, name)));
    const [alice, bob, carla, mallory] = people as [Person, Person, Person, Person];
    await know(alice, [bob, carla, mallory]);
    const room = await createGroup(alice, "Harbour", [bob, carla, mallory]);
    const honest = [alice, bob, carla];
    Object.assign(story, { alice, bob, carla, mallory, honest, room });
    await goesOn(story, "at first");
    await until("mallory reads", [mallory], async () => (await textsOf(mallory, room)).length === 3);
    story.raw = new RawMember(mallory, room);
  });
  return story;
}

/** Everybody honest writes, and reads the others; nobody's room is frozen. */
export async function goesOn({ honest, room }: Harbour, step: string, people = honest): Promise<void> {
  for (const one of people) await say(one, room, `${step}: ${one.name}`);
  for (const reader of people)
    for (const writer of people)
      await until(
        `${reader.name} reads ${writer.name}, ${step}`,
        [reader],
        async () => (await textsOf(reader, room)).includes(`${step}: ${writer.name}`),
        60,
      );
  expect(people.map((one) => frozenBy(one, room))).toEqual(people.map(() => null));
}

/** How often each outcome came, printed. */
export function counted(what: string, outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  console.log(`poison: ${what}: ${JSON.stringify(counts)}`);
  return counts;
}

/** 32 bytes that are the hash, or the key, of nothing. */
export function junkHash(): B64u32 {
  return Buffer.from(randomBytes(32)).toString("base64url") as B64u32;
}

/** A box that nobody opens. */
export function junkBox(): Box {
  return Buffer.from(randomBytes(120)).toString("base64url") as Box;
}

/** Seals a note that says this. */
export function noteOf(note: Partial<EpochNote>) {
  return (key: Parameters<typeof sealNote>[0]) => sealNote(key, { v: 1, profiles: [], ...note });
}

/** Text in place of a note, sealed or not, and its true hash. */
export async function withHash(note: string) {
  return { note, noteHash: await hashText("sotto/note/1", note) };
}

/** Text that nests so deep that a careless reader would run out of stack. */
export function deep(depth: number): string {
  return `${"[".repeat(depth)}${"]".repeat(depth)}`;
}
