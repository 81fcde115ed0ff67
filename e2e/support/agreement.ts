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
  const hashes = () => people.map((one) => one.engine.book.get(room)?.state?.hash);
  const oneChain = () => until("one chain on all devices", people, () => new Set(hashes()).size === 1);
  // Who has not heard yet that they are in again could not write.
  await oneChain();
  const texts = people.map((one) => `${one.name} says ${newId()}`);
  await Promise.all(people.map((one, i) => say(one, room, texts[i] as string)));
  for (const one of people)
    await until(`${one.name} reads everybody`, people, async () => {
      const read = await textsOf(one, room);
      return texts.every((text) => read.includes(text));
    }).catch(async (cause: Error) => {
      throw new Error([cause.message, ...(await Promise.all(people.map((who) => standing(who, room))))].join("\n"));
    });
  await oneChain();
  for (const one of people) expect(await placeholdersOf(one, room), one.name).toEqual([]);
  const facts = await boxFacts(inject("sotto").ownerUrl, room);
  expect(facts.map((fact) => [fact.handle, fact.boxed])).toEqual(facts.map((fact) => [fact.handle, fact.now]));
}

/** How somebody stands in a room: what to look at first where people do not agree. */
async function standing({ name, engine, store, connections, reports }: Person, room: RoomId): Promise<string> {
  const record = engine.book.get(room);
  const outbox = await store.read(["outbox"], (tx) => tx.range("outbox"));
  return `${name}: ${JSON.stringify({
    link: connections.at(-1),
    halt: record?.halt,
    at: [record?.state?.n, record?.state?.epoch, engine.book.applied(room)],
    read: (await textsOf({ engine, store }, room)).length,
    placeholders: await placeholdersOf({ engine, store }, room),
    outbox: outbox.filter((row) => row.room === room).map((row) => [row.kind, row.state, row.reason]),
    reports: reports.slice(-6),
  })}`;
}
