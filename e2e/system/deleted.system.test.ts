import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { directRoomId } from "@/crypto/hash";
import { connect, type Sql } from "@/db/connect";
import type { Folded, FoldedMessage } from "@/engine/fold/folded";
import type { EventId, RoomId } from "@/protocol/ids";
import { blankDeleted } from "@/server/events/blank-deleted";
import {
  meet,
  type Person,
  placeholdersOf,
  readRoom,
  resumePerson,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { storeWords } from "../support/store-words";
import { tablesOf, textOf } from "../support/table-text";

const { url: base, ownerUrl, logFile } = inject("sotto");
/** everything that passed over the bus so far */
const bus: string[] = [];
let sql: Sql;
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
beforeAll(async () => {
  sql = connect(ownerUrl, { max: 2 });
  await sql.listen("sotto_bus", (text) => bus.push(text));
  [phone, bob] = [await signUpPerson({ base }, "Alice"), await signUpPerson({ base }, "Bob")];
  room = await meet(phone, bob);
  laptop = await signInPerson({ base }, phone);
});
afterAll(async () => {
  for (const person of [phone, laptop, bob]) person?.engine.stop();
  await sql?.end({ timeout: 1 });
});

const lineOf = async (person: Person, id: EventId): Promise<Folded | undefined> =>
  (await readRoom(person, room)).find((line) => (line.t === "message" || line.t === "tombstone") && line.id === id);
const tombstone = async (person: Person, id: EventId) => (await lineOf(person, id))?.t === "tombstone";
const sent = async (person: Person) => (await person.store.read(["outbox"], (tx) => tx.range("outbox"))).length === 0;
/** What a device that reads all of the room is given of it now, as it comes. */
const pages = async (person: Person) => {
  const got = await person.engine.core.api.after(room, 0, 200);
  return JSON.stringify(got.ok && got.value);
};
const tables = async () => (await Promise.all((await tablesOf(sql)).map((table) => textOf(sql, table)))).join();
const words = async (people = [phone, laptop, bob]) => (await Promise.all(people.map(storeWords))).join();

/** A message of alice's with an edit and an emoji, that all three devices show; and its tokens. */
async function said(canary: string): Promise<{ id: EventId; tokens: string[] }> {
  const id = await say(phone, room, `${canary} one`);
  await until("it is there", [bob], async () => (await lineOf(bob, id))?.t === "message");
  const { version } = (await lineOf(bob, id)) as FoldedMessage;
  await phone.engine.act(room, { t: "edit", message: id, replaces: version.tokenHash, text: `${canary} two` });
  await bob.engine.act(room, { t: "reaction", message: id, emoji: ["custom", `${canary}-bird`] });
  await until("all of it is everywhere", [phone, laptop, bob], async () => {
    const lines = await Promise.all([phone, laptop, bob].map((person) => lineOf(person, id)));
    return lines.every((line) => line?.t === "message" && line.text === `${canary} two` && line.reactions.length === 1);
  });
  const rows = await sql<{ token: string }[]>`
    select token from events where room = ${room} and (id = ${id} or target = ${id})`;
  const tokens = rows.map(({ token }) => token);
  // Each would be found where it is now.
  expect(tokens).toHaveLength(3);
  const [rested, shown] = [await tables(), await pages(bob)];
  for (const token of tokens) expect([rested, shown].map((text) => text.includes(token))).toEqual([true, true]);
  for (const person of [phone, laptop, bob]) expect(await words([person])).toMatch(wordsOf(canary));
  return { id, tokens };
}

const wordsOf = (canary: string) => new RegExp(`${canary} (one|two)|${canary}-bird`);

describe("a message that is deleted for good", () => {
  it("[R86] leaves no token in any table and no word on any device, with its edits and reactions", async () => {
    const { id, tokens } = await said("robin");
    await laptop.engine.act(room, { t: "delete", message: id, hard: true });
    await until("gone", [phone, laptop, bob], async () => {
      const lines = await Promise.all([phone, laptop, bob].map((person) => lineOf(person, id)));
      return lines.every((line) => line?.t === "tombstone" && line.deletion.hard);
    });
    const heard = bus.length;
    expect(await words()).not.toMatch(wordsOf("robin"));
    const tablet = await signInPerson({ base }, phone);
    await until("the tombstone on a new device", [tablet], () => tombstone(tablet, id));
    await say(bob, room, "after it");
    await until("after it", [tablet], async () => (await textsOf(tablet, room)).includes("after it"));
    expect(await words([tablet])).not.toMatch(wordsOf("robin"));
    tablet.engine.stop();
    // Nothing brings the tokens back: no table, no answer, nothing that the bus carries from then on, nothing that was written down.
    expect(bus.length).toBeGreaterThan(heard);
    const places = [
      await tables(),
      await pages(bob),
      await pages(phone),
      bus.slice(heard).join(),
      readFileSync(logFile, "utf8"),
    ];
    for (const place of places) {
      expect(tokens.filter((token) => place.includes(token))).toEqual([]);
      expect(place).not.toMatch(wordsOf("robin"));
    }
    const [token = ""] = tokens;
    await sql`select pg_notify('sotto_bus', ${token})`;
    await until("it would be heard on the bus", [], () => bus.join().includes(token));
  });

  it("keeps no new browser out where it was a note to oneself", async () => {
    const notes = await directRoomId(phone.account, phone.account);
    const id = await say(phone, notes, "a note");
    await until("kept", [phone], () => sent(phone));
    await phone.engine.act(notes, { t: "delete", message: id, hard: true });
    await until("deleted", [phone], () => sent(phone));
    const tablet = await signInPerson({ base }, phone);
    await until("the notes are whole", [tablet], async () =>
      Boolean(await tablet.store.read(["meta"], (tx) => tx.get("meta", ["notes"]))),
    );
    expect(tablet.connections).not.toContain("notes-lacking");
    tablet.engine.stop();
  });
});

describe("a message that is deleted for a while", () => {
  it("[R103] comes back on every device, and leaves no word on one that was off until its day was over", async () => {
    const { id, tokens } = await said("siskin");
    await laptop.engine.act(room, { t: "delete", message: id, hard: false });
    await until("deleted", [phone, laptop, bob], async () =>
      (await Promise.all([phone, laptop, bob].map((person) => tombstone(person, id)))).every(Boolean),
    );
    await phone.engine.act(room, { t: "restore", message: id });
    await until("here again", [phone, laptop, bob], async () => {
      const lines = await Promise.all([phone, laptop, bob].map((person) => lineOf(person, id)));
      return lines.every((line) => line?.t === "message" && line.text === "siskin two" && line.revisions.length === 1);
    });

    bob.engine.stop();
    await phone.engine.act(room, { t: "delete", message: id, hard: false });
    await until("deleted again", [phone, laptop], async () => (await tombstone(phone, id)) && tombstone(laptop, id));
    // A day and more goes by for the server.
    await sql`update events set created_at = created_at - interval '25 hours'
      where room = ${room} and target = ${id} and kind = 'delete'`;
    await sql`update events set deleted_at = deleted_at - interval '25 hours' where room = ${room} and id = ${id}`;
    expect(await words([bob])).toMatch(wordsOf("siskin"));
    bob = await resumePerson({ base }, bob);
    await until("bob's device has blanked it", [bob], async () => !wordsOf("siskin").test(await words([bob])));
    expect(await tombstone(bob, id)).toBe(true);
    // That was not the server's doing: it has not swept yet. Nor do those blank it for whom its day is not over.
    const held = await tables();
    expect(tokens.filter((token) => held.includes(token))).toHaveLength(3);
    expect(await words([phone])).toMatch(wordsOf("siskin"));

    expect(await blankDeleted(sql)).toBeGreaterThanOrEqual(3);
    const swept = await tables();
    expect(tokens.filter((token) => swept.includes(token))).toEqual([]);
    await phone.engine.act(room, { t: "restore", message: id });
    await until("too late", [phone], async () =>
      (await phone.store.read(["outbox"], (tx) => tx.range("outbox"))).some(({ state }) => state === "failed"),
    );
    expect(await Promise.all([phone, laptop, bob].map((person) => lineOf(person, id)))).toMatchObject(
      [1, 2, 3].map(() => ({ t: "tombstone" })),
    );
  });

  it("[R87] is not one that the server blanked by itself: that one says so", async () => {
    const { id } = await said("wagtail");
    await sql`update events set token = null, blanked_at = now() where room = ${room} and id = ${id}`;
    const tablet = await signInPerson({ base }, phone);
    const reason = async () => await placeholdersOf(tablet, room);
    await until("a new device is told", [tablet], async () => (await reason()).includes("removed"));
    expect(await lineOf(tablet, id)).toBeUndefined();
    // Whoever had read it keeps it.
    expect(await lineOf(bob, id)).toMatchObject({ t: "message", text: "wagtail two" });
    tablet.engine.stop();
  });
});
