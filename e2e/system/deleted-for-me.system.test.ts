import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import { markEntry } from "@/engine/own-marks";
import type { EventId, RoomId } from "@/protocol/ids";
import {
  meet,
  type Person,
  resumePerson,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { storeWords } from "../support/store-words";
import { tablesOf, textOf } from "../support/table-text";

const { url: base, ownerUrl } = inject("sotto");
let sql: Sql;
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
let notes: RoomId;
beforeAll(async () => {
  sql = connect(ownerUrl, { max: 1 });
  [phone, bob] = [await signUpPerson({ base }, "Alice"), await signUpPerson({ base }, "Bob")];
  room = await meet(phone, bob);
  laptop = await signInPerson({ base }, phone);
  notes = phone.engine.book.all().find(({ summary }) => summary.type === "self")?.room as RoomId;
});
afterAll(async () => {
  for (const person of [phone, laptop, bob]) person?.engine.stop();
  await sql?.end({ timeout: 1 });
});

/** A message of bob's that everybody has, and its edit. */
async function said(text: string): Promise<{ id: EventId; seq: number }> {
  const id = await say(bob, room, text);
  const everybody = [phone, laptop, bob];
  const held = async (person: Person) => (await textsOf(person, room)).includes(text);
  await until(text, everybody, async () => (await Promise.all(everybody.map(held))).every(Boolean));
  const row = (await bob.store.read(["events"], (tx) => tx.range("events"))).find((one) => one.id === id);
  if (!row) throw new Error("it is not in the log");
  const edit = { t: "edit", message: id, replaces: row.event.tokenHash, text: `${text} edited` } as const;
  await bob.engine.act(room, edit);
  const edited = async (person: Person) => (await textsOf(person, room)).includes(`${text} edited`);
  await until("its edit", everybody, async () => (await Promise.all(everybody.map(edited))).every(Boolean));
  return { id, seq: row.seq };
}

it("[R105] what one deletes for oneself leaves no word on any device of one’s own, all of it on others’, and the server learns nothing", async () => {
  await say(bob, room, "stays");
  const { id, seq } = await said("canary one");
  const mark = markEntry("hidden", { room, message: id, at: seq, since: Date.now() }, true);
  expect(await storeWords(phone)).toContain("canary one edited");
  expect(await storeWords(laptop)).toContain("canary one edited");
  await phone.engine.act(notes, { t: "keep", ...mark });
  const mine = [phone, laptop];
  const without = async (person: Person) => !(await storeWords(person)).includes("canary");
  // Its undoing is waited for.
  await until("no word of it", mine, async () => (await Promise.all(mine.map(without))).every(Boolean), 60);
  expect(await textsOf(phone, room)).toEqual(["stays"]);
  expect(await storeWords(bob)).toContain("canary one edited");

  const server = (await Promise.all((await tablesOf(sql)).map((table) => textOf(sql, table)))).join();
  expect(server).not.toContain("hidden/");
  // The log has it, and whoever may read it.
  const [{ held } = { held: 0 }] = await sql<{ held: number }[]>`
    select count(token)::int as held from events where room = ${room} and (id = ${id} or target = ${id})`;
  expect(held).toBe(2);
}, 120_000);

it("[R105] what was hidden while a device was away goes from it when it comes back", async () => {
  const { id, seq } = await said("heron two");
  laptop.engine.stop();
  const mark = markEntry("hidden", { room, message: id, at: seq, since: Date.now() }, true);
  await phone.engine.act(notes, { t: "keep", ...mark });
  laptop = await resumePerson({ base }, laptop);
  const without = async () => !(await storeWords(laptop)).includes("heron");
  await until("no word of it", [laptop], without, 60);
}, 120_000);
