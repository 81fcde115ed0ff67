import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { meet, say, signUpPerson, textsOf, until } from "../support/headless-person";

const place = { base: inject("sotto").url };
let owner: Sql;
beforeAll(() => {
  owner = connect(inject("sotto").ownerUrl, { max: 1 });
});
afterAll(() => owner.end({ timeout: 1 }));

it("in slow mode what alice writes too fast waits in her outbox for as long as it must, and arrives once", async () => {
  const [alice, bob] = [await signUpPerson(place, "Alice"), await signUpPerson(place, "Bob")];
  const room = await meet(alice, bob);
  const slow = 3;
  await owner`update rooms set policy = policy || ${owner.json({ slow })} where id = ${room}`;
  await owner`update members set role = 'member' where room = ${room} and account = ${alice.account}`;
  const all = [alice, bob];
  const texts = ["one", "two", "three"];
  for (const text of texts) await say(alice, room, text);
  await until("bob reads all of it", all, async () => (await textsOf(bob, room)).includes("three"));
  expect((await textsOf(bob, room)).filter((text) => texts.includes(text))).toEqual(texts);
  const sent = await owner<{ at: Date }[]>`
    select created_at as at from events where room = ${room} and sender = ${alice.account} and kind = 'message' order by seq`;
  expect(sent).toHaveLength(3);
  const pauses = sent.slice(1).map(({ at }, i) => at.getTime() - (sent[i]?.at.getTime() ?? 0));
  expect(pauses.filter((ms) => ms < slow * 1_000)).toEqual([]);
  // Told how long to wait, the engine neither hammers nor sleeps on.
  expect(pauses.filter((ms) => ms > slow * 2_000)).toEqual([]);
});
