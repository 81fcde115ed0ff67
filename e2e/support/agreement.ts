import { expect, inject } from "vitest";
import { newId } from "@/crypto/random";
import type { RoomId } from "@/protocol/ids";
import { boxFacts } from "./box-facts";
import { type Person, placeholdersOf, say, textsOf, until } from "./headless-person";

/**
 * Nobody was locked out: each of the devices writes, all of them read all of it, their chains are one, nothing is a
 * placeholder, and the key they write with is boxed to everybody's present user key.
 */
export async function agree(people: readonly Person[], room: RoomId): Promise<void> {
  const texts = people.map((one) => `${one.name} says ${newId()}`);
  await Promise.all(people.map((one, i) => say(one, room, texts[i] as string)));
  for (const one of people)
    await until(`${one.name} reads everybody`, people, async () => {
      const read = await textsOf(one, room);
      return texts.every((text) => read.includes(text));
    });
  const hashes = () => people.map((one) => one.engine.book.get(room)?.state?.hash);
  await until("one chain on all devices", people, () => new Set(hashes()).size === 1);
  for (const one of people) expect(await placeholdersOf(one, room), one.name).toEqual([]);
  const facts = await boxFacts(inject("sotto").ownerUrl, room);
  expect(facts.map((fact) => [fact.handle, fact.boxed])).toEqual(facts.map((fact) => [fact.handle, fact.now]));
}
