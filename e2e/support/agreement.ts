import { expect, inject } from "vitest";
import { newId } from "@/crypto/random";
import { connect } from "@/db/connect";
import type { RoomId } from "@/protocol/ids";
import { type Person, placeholdersOf, say, textsOf, until } from "./headless-person";

/** A box of a room's current epoch, beside what its person's chain says now. */
export interface BoxFact {
  handle: string;
  boxed: number | null;
  now: number;
}

/** For everybody who sits in a room: the generation that the current epoch's key is boxed to, and the one of their chain. */
export async function boxFacts(ownerUrl: string, room: RoomId): Promise<BoxFact[]> {
  const sql = connect(ownerUrl, { max: 1 });
  try {
    return await sql<BoxFact[]>`
      select a.handle, b.generation as boxed, (a.chain_state->>'generation')::int as now
      from rooms r
      join events e on e.room = r.id and e.seq = r.epoch_seq
      join members m on m.room = r.id and m.until_seq is null
      join accounts a on a.id = m.account
      left join boxes b on b.room = r.id and b.entry_hash = e.token_hash and b.epoch = r.epoch and b.account = a.id
      where r.id = ${room} order by a.handle`;
  } finally {
    await sql.end();
  }
}

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
