import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { connect, type Sql } from "@/db/connect";
import type { Folded, FoldedMessage } from "@/engine/fold/folded";
import type { EventId, RoomId } from "@/protocol/ids";
import { meet, type Person, readRoom, say, signInPerson, signUpPerson, until } from "../support/headless-person";
import { storeWords } from "../support/store-words";
import { tablesOf, textOf } from "../support/table-text";

const { url: base, ownerUrl } = inject("sotto");
let sql: Sql;
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
beforeAll(async () => {
  sql = connect(ownerUrl, { max: 1 });
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
/** Waits until all three devices show a line that fits. */
const everywhere = (what: string, id: EventId, fits: (line: Folded | undefined) => boolean) =>
  until(what, [phone, laptop, bob], async () => {
    const lines = await Promise.all([phone, laptop, bob].map((person) => lineOf(person, id)));
    return lines.every(fits);
  });
const message = (fits: (line: FoldedMessage) => boolean) => (line: Folded | undefined) =>
  line?.t === "message" && fits(line);

/** A message of alice's that everybody has, as it stands in bob's log. */
async function said(text: string): Promise<FoldedMessage> {
  const id = await say(phone, room, text);
  await everywhere(
    text,
    id,
    message((line) => line.text === text),
  );
  return (await lineOf(bob, id)) as FoldedMessage;
}

describe("what is said about a message", () => {
  it("[R84] two edits in a row, the second before the first is in the log, follow each other", async () => {
    const { id, version } = await said("frist");
    const replaces = version.tokenHash;
    await Promise.all([
      phone.engine.act(room, { t: "edit", message: id, replaces, text: "fisrt" }),
      phone.engine.act(room, { t: "edit", message: id, replaces, text: "first" }),
    ]);
    await everywhere(
      "both edits",
      id,
      message(({ revisions }) => revisions.length === 2),
    );
    const line = (await lineOf(bob, id)) as FoldedMessage;
    expect([...line.revisions, line.version].map(({ beside }) => beside)).toEqual([false, false, false]);
    expect(line.revisions[0]?.content).toEqual(["text", "frist"]);
  });

  it("[R88] reactions come and go; [R85] a deletion is taken back, with everything", async () => {
    const { id } = await said("hello");
    await bob.engine.act(room, { t: "reaction", message: id, emoji: ["unicode", "👍"] });
    await laptop.engine.act(room, { t: "reaction", message: id, emoji: ["unicode", "👍"] });
    await everywhere(
      "two people",
      id,
      message(({ reactions }) => reactions[0]?.people.length === 2),
    );
    await bob.engine.act(room, { t: "unreaction", message: id, emoji: ["unicode", "👍"] });
    await everywhere(
      "one person",
      id,
      message(({ reactions }) => reactions[0]?.people[0] === phone.account),
    );
    await laptop.engine.act(room, { t: "delete", message: id, hard: false });
    await everywhere("a tombstone", id, (line) => line?.t === "tombstone" && line.deletion.by === phone.account);
    await phone.engine.act(room, { t: "restore", message: id });
    await everywhere(
      "the message again",
      id,
      message(({ reactions }) => reactions.length === 1),
    );
  });

  it("[R37] somebody else's message is not edited or deleted, and the one who tried keeps what they tried", async () => {
    const { id, version } = await said("mine");
    await bob.engine.act(room, { t: "edit", message: id, replaces: version.tokenHash, text: "his" });
    await bob.engine.act(room, { t: "delete", message: id, hard: true });
    const refused = () => bob.store.read(["outbox"], (tx) => tx.range("outbox"));
    await until("both refused", [bob], async () => (await refused()).every(({ state }) => state === "failed"));
    expect((await refused()).map(({ kind, reason }) => `${kind} ${reason}`).sort()).toEqual([
      "delete not-allowed",
      "edit not-allowed",
    ]);
    await say(bob, room, "goes on");
    await until("bob writes on", [phone, bob], async () =>
      (await readRoom(phone, room)).some((line) => line.t === "message" && line.text === "goes on"),
    );
    expect(await lineOf(phone, id)).toMatchObject({ t: "message", text: "mine" });
  });
});

describe("a message that is deleted for good", () => {
  it("[R86] leaves no token in any table and no word on any device, with its edits and reactions", async () => {
    const { id, version } = await said("canary one");
    await phone.engine.act(room, { t: "edit", message: id, replaces: version.tokenHash, text: "canary two" });
    await bob.engine.act(room, { t: "reaction", message: id, emoji: ["unicode", "🐤"] });
    await everywhere(
      "all of it",
      id,
      message(({ text, reactions }) => text === "canary two" && reactions.length === 1),
    );
    const tokens = (
      await sql<{ token: string }[]>`select token from events where room = ${room} and (id = ${id} or target = ${id})`
    ).map(({ token }) => token);
    const words = async () => (await Promise.all([phone, laptop, bob].map(storeWords))).join();
    const server = async () => {
      const tables = await tablesOf(sql);
      return (await Promise.all(tables.map((table) => textOf(sql, table)))).join();
    };
    // Each would be found where it is now.
    expect(tokens).toHaveLength(3);
    const before = [await server(), await words()] as const;
    expect(tokens.every((token) => before[0].includes(token))).toBe(true);
    expect(before[1].match(/canary one/g)?.length).toBeGreaterThanOrEqual(3);
    expect(before[1].match(/🐤/g)).toHaveLength(3);

    await laptop.engine.act(room, { t: "delete", message: id, hard: true });
    await everywhere("gone", id, (line) => line?.t === "tombstone" && line.deletion.hard);
    const after = [await server(), await words()] as const;
    expect(tokens.filter((token) => after[0].includes(token))).toEqual([]);
    expect(after[1]).not.toMatch(/canary|🐤/);
    // Whoever comes later reads the same.
    const tablet = await signInPerson({ base }, phone);
    await until("the tombstone on a new device", [tablet], async () => (await lineOf(tablet, id))?.t === "tombstone");
    expect(await storeWords(tablet)).not.toMatch(/canary|🐤/);
    tablet.engine.stop();
  });
});
