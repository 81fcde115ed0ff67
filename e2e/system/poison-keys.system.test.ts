import { describe, expect, inject, it } from "vitest";
import { utf8 } from "@/crypto/bytes";
import { sealFernet } from "@/crypto/fernet";
import { type SignedTitle, signTitle } from "@/crypto/title";
import { openTitle } from "@/engine/rooms/titles";
import type { EpochNote } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import { createGroup, know, nameOf, rolesOf } from "../support/headless-group";
import { type Person, signInPerson, signUpPerson, textsOf, until } from "../support/headless-person";
import { RawMember } from "../support/raw-member";
import { counted, deep, goesOn, harbour, junkHash, noteOf, ROTATE, withHash } from "./poison-story";

const SLOW = { timeout: 400_000 };
const place = { base: inject("sotto").url };
const story = harbour();

describe("a member who makes keys that no client would", () => {
  it("notes that do not open, say nothing, lie of people, of the name and of the past", SLOW, async () => {
    const old = await signTitle(story.mallory.engine.core.me.signKey, {
      ...{ room: story.room, name: "Mallory's", topic: "", n: (await story.raw.state()).n + 1 },
      ...{ author: story.mallory.account, device: story.mallory.engine.core.me.device },
    });
    const stolen = (
      await openTitle(story.alice.engine.core.me.restKey, story.alice.engine.book.get(story.room)?.title ?? null)
    )?.signed;
    const other = await createGroup(story.alice, "Elsewhere", [story.bob]);
    const elsewhere = (
      await openTitle(story.alice.engine.core.me.restKey, story.alice.engine.book.get(other)?.title ?? null)
    )?.signed;
    if (!stolen || !elsewhere) throw new Error("alice has no titles");
    const renamed = [stolen[0].replace("Harbour", "Mallory's"), stolen[1]] as SignedTitle;
    const forged = Array.from({ length: 1_000 }, (_, i): [string, B64u32, number] => [
      [story.alice.account, story.bob.account, story.carla.account, "__proto__", "constructor"][i % 5] ?? "",
      junkHash(),
      i + 1,
    ]);
    const notes: [string, Parameters<RawMember["write"]>[1]][] = [
      ["no note", { note: () => withHash("gAAAAnothing") }],
      ["not of this key", { note: async () => withHash(`gAAAA${"B".repeat(300)}`) }],
      ["junk", { note: async (key) => withHash(await sealFernet(key, utf8("junk"))) }],
      ["deep", { note: async (key) => withHash(await sealFernet(key, utf8(deep(20_000)))) }],
      ["another version", { note: async (key) => withHash(await sealFernet(key, utf8('{"v":2,"profiles":[]}'))) }],
      ["a thousand profiles", { note: noteOf({ profiles: forged }) }],
      ["her own title", { note: noteOf({ title: old }) }],
      ["alice's, changed", { note: noteOf({ title: renamed }) }],
      ["alice's, of another room", { note: noteOf({ title: elsewhere as SignedTitle }) }],
      ["no title any more", { note: noteOf({}) }],
      ["a link to nowhere", { note: noteOf({ link: junkHash() }) }],
    ];
    for (const one of story.honest)
      await until("the honest know each other", [one], async () =>
        (await namesKnownTo(one)).slice(0, 2).every(Boolean),
      );
    const names = await Promise.all(story.honest.map((one) => namesKnownTo(one)));
    const outcomes: string[] = [];
    for (const [what, lies] of notes) {
      outcomes.push(`${what}: ${await story.raw.write(ROTATE, lies)}`);
      await goesOn(story, `after a note: ${what}`);
    }
    counted("notes", outcomes);
    expect(outcomes.filter((one) => !one.endsWith(": ok"))).toEqual([]);
    for (const one of story.honest) expect(await nameOf(one, story.room)).toBe("Harbour");
    expect(await Promise.all(story.honest.map((one) => namesKnownTo(one)))).toEqual(names);
    expect(
      story.honest.map((one) => one.engine.book.get(story.room)?.givers.filter((who) => who.startsWith("_"))),
    ).toEqual(story.honest.map(() => []));
  });

  /** Under which profile keys somebody knows the others. */
  async function namesKnownTo(person: Person) {
    const others = [...story.honest, story.mallory].filter((one) => one !== person);
    return Promise.all(others.map((one) => person.engine.people.profileKey(one.account)));
  }

  it("profiles with a wrong key: the name stays", SLOW, async () => {
    const known = await story.alice.engine.people.profileKey(story.mallory.account);
    const outcomes = await story.raw.send([
      { kind: "profile", body: [junkHash(), 99] },
      { kind: "profile", body: [junkHash(), Number.MAX_SAFE_INTEGER] },
    ]);
    expect(outcomes).toEqual(["ok", "ok"]);
    await goesOn(story, "after profiles");
    expect(await story.alice.engine.people.profileKey(story.mallory.account)).toEqual(known);
  });

  it("two hundred key turns in a row, and leaving while turning", SLOW, async () => {
    const outcomes: string[] = [];
    for (let i = 0; i < 200; i++) outcomes.push(await story.raw.write(ROTATE));
    counted("key turns", outcomes);
    expect(outcomes.every((one) => one === "ok")).toBe(true);
    await goesOn(story, "after two hundred keys");
    const race = await Promise.all([
      story.raw.write(ROTATE),
      story.raw.write({ kind: "leave", delta: [] }),
      story.raw.write(ROTATE),
    ]);
    counted("leaving while turning", race);
    expect(race).toContain("ok");
    if (story.mallory.account in rolesOf(story.alice, story.room)) await story.raw.write({ kind: "leave", delta: [] });
    await until("she is gone", [story.alice], () => !(story.mallory.account in rolesOf(story.alice, story.room)));
    await goesOn(story, "after she left");
  });

  it("afterwards a newcomer and a new browser are at home in the story.room as well", SLOW, async () => {
    const erin = await signUpPerson(place, "Erin");
    await know(story.alice, [erin]);
    expect(await story.alice.engine.groups.add(story.room, [erin.account])).toMatchObject({ ok: true });
    await until("erin is in", [erin], () => erin.engine.book.get(story.room)?.state !== undefined);
    const laptop = await signInPerson(place, story.bob);
    await goesOn(story, "with erin", [...story.honest, erin]);
    await until("erin knows the name", [erin], async () => (await nameOf(erin, story.room)) === "Harbour");
    const words = await textsOf(story.bob, story.room);
    await until(
      "a new browser reads what story.bob read",
      [laptop],
      async () => (await textsOf(laptop, story.room)).length >= words.length,
      120,
    );
    expect(await textsOf(laptop, story.room)).toEqual(words);
    for (const one of [erin, laptop]) one.engine.stop();
  });
});

it("a note that names somebody makes nobody else give that person's profile away", SLOW, async () => {
  const [dora, emil, fay, mona] = (await Promise.all(
    ["Dora", "Emil", "Fay", "Mona"].map((name) => signUpPerson(place, name)),
  )) as [Person, Person, Person, Person];
  await know(dora, [emil, fay, mona]);
  // fay knows emil's name from a story.room of their own.
  const pair = await fay.engine.startDirect(emil.handle);
  if (!pair.ok) throw new Error(pair.code);
  await until("emil has it", [emil], () => emil.engine.book.get(pair.value)?.state !== null);
  emil.engine.opened(pair.value);
  await until("fay knows emil", [fay], async () => (await fay.engine.people.profileKey(emil.account)) !== null);
  const group = await createGroup(dora, "Quiet", [emil, fay, mona]);
  const member = new RawMember(mona, group);
  const named = (note: EpochNote) => note.profiles.map(([account]) => account);
  expect(await member.write(ROTATE, { note: noteOf({ profiles: [[emil.account, junkHash(), 1]] }) })).toBe("ok");
  await until("fay has that key", [fay], () => fay.engine.book.get(group)?.state?.epoch === 2);
  expect(await fay.engine.changes.ask(group, { kind: "turn", epoch: 2 })).toMatchObject({ ok: true });
  expect(named(await member.note(await member.state(), 3))).not.toContain(emil.account);
  for (const one of [dora, emil, fay]) one.engine.stop();
});
