import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { Folded, FoldedMessage } from "@/engine/fold/folded";
import type { EventId, RoomId } from "@/protocol/ids";
import { meet, type Person, readRoom, say, signInPerson, signUpPerson, until } from "../support/headless-person";

const { url: base } = inject("sotto");
let phone: Person;
let laptop: Person;
let bob: Person;
let room: RoomId;
beforeAll(async () => {
  [phone, bob] = [await signUpPerson({ base }, "Alice"), await signUpPerson({ base }, "Bob")];
  room = await meet(phone, bob);
  laptop = await signInPerson({ base }, phone);
});
afterAll(() => {
  for (const person of [phone, laptop, bob]) person?.engine.stop();
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
