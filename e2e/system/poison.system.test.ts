import fc from "fast-check";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { utf8 } from "@/crypto/bytes";
import { sealFernet } from "@/crypto/fernet";
import { hashText } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import { newId, randomBytes } from "@/crypto/random";
import { type RoomChange, seatOf } from "@/crypto/room-chain";
import { type SignedTitle, signTitle } from "@/crypto/title";
import { openTitle } from "@/engine/rooms/titles";
import { tokenKind } from "@/protocol/event";
import type { EpochNote, Heads } from "@/protocol/event-body";
import type { B64u32, Box, EventId, RoomId, Token } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import { createGroup, know, nameOf, rolesOf } from "../support/headless-group";
import {
  type Person,
  placeholdersOf,
  readRoom,
  say,
  signInPerson,
  signUpPerson,
  textsOf,
  until,
} from "../support/headless-person";
import { RawMember } from "../support/raw-member";
import { frozenBy } from "./hostile-story";

const SEED = 20_261_123;
const place = { base: inject("sotto").url };
const SLOW = { timeout: 400_000 };

let alice: Person;
let bob: Person;
let carla: Person;
let mallory: Person;
let honest: Person[];
let room: RoomId;
let raw: RawMember;
beforeAll(async () => {
  [alice, bob, carla, mallory] = (await Promise.all(
    ["Alice", "Bob", "Carla", "Mallory"].map((name) => signUpPerson(place, name)),
  )) as [Person, Person, Person, Person];
  honest = [alice, bob, carla];
  await know(alice, [bob, carla, mallory]);
  room = await createGroup(alice, "Harbour", [bob, carla, mallory]);
  await goesOn("at first");
  await until("mallory reads", [mallory], async () => (await textsOf(mallory, room)).length === 3);
  raw = new RawMember(mallory, room);
});

/** Everybody honest writes, and reads the others. */
async function goesOn(step: string, people = honest, where = room): Promise<void> {
  for (const one of people) await say(one, where, `${step}: ${one.name}`);
  for (const reader of people)
    for (const writer of people)
      await until(
        `${reader.name} reads ${writer.name}, ${step}`,
        [reader],
        async () => (await textsOf(reader, where)).includes(`${step}: ${writer.name}`),
        60,
      );
  expect(people.map((one) => frozenBy(one, where))).toEqual(people.map(() => null));
}

/** How often each outcome came, printed. */
function counted(what: string, outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  console.log(`poison: ${what}: ${JSON.stringify(counts)}`);
  return counts;
}

const epochNow = () => raw.state().then((state) => state.epoch);
const rotate: RoomChange = { kind: "rotate", delta: [[]] };
const junkBox = () => Buffer.from(randomBytes(120)).toString("base64url") as Box;
const junkHash = () => Buffer.from(randomBytes(32)).toString("base64url") as B64u32;
const noteOf = (note: Partial<EpochNote>) => (key: Parameters<typeof sealNote>[0]) =>
  sealNote(key, { v: 1, profiles: [], ...note });
/** Text in place of a note, sealed or not, and its true hash. */
async function withHash(note: string) {
  return { note, noteHash: await hashText("sotto/note/1", note) };
}

describe("a member who writes what no client would", () => {
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.nat(9_000).map((depth) => nested(depth + 1)),
    fc.constantFrom<unknown>(null, "", [], {}, "x".repeat(20_000), [["text", "x"]], ["text"], ["text", 7]),
    fc.constantFrom<unknown>(
      JSON.parse('{"__proto__":{"polluted":true}}'),
      JSON.parse('["text",{"__proto__":1,"constructor":2,"toJSON":3}]'),
      ["text", "\u202e\u0000\ud800"],
      ["text", "x".repeat(16_001)],
      ["unicode", "\u200d".repeat(64)],
      ["soft", "soft"],
      ["A".repeat(43), 2 ** 53 - 1],
      ["pin/__proto__", "{}"],
    ),
  );
  const lies = fc.option(
    fc
      .tuple(fc.nat(2 ** 40), fc.nat(2 ** 40), fc.nat(2 ** 40))
      .map(([n, own, at]): Heads => [n + 1, junkHash(), own + 1, junkHash(), at, junkHash()]),
    { nil: undefined },
  );

  it("tokens of every kind with every body: the others read on", SLOW, async () => {
    const outcomes: string[] = [];
    for (const kind of tokenKind.options) {
      const target = await targetFor(kind);
      const bodies = fc.sample(fc.tuple(junk, lies, fc.nat(9)), { numRuns: 40, seed: SEED });
      const said = await raw.send(
        bodies.map(([body, heads, n]) => ({
          ...{ kind, body, target },
          ...(heads ? { heads } : {}),
          ...(n === 0 ? { prevHash: junkHash() } : {}),
        })),
      );
      outcomes.push(...said.map((one) => `${kind} ${one}`));
    }
    const counts = counted("fuzzed bodies", outcomes);
    expect(counts["message ok"]).toBe(40);
    expect(counts["profile ok"]).toBe(40);
    // Personal data lives in Notes to self alone.
    expect(counts["personal not-allowed"]).toBe(40);
    await goesOn("after fuzzed bodies");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  /** Something of mallory's that an annotation may aim at, where the kind needs it. */
  async function targetFor(kind: string): Promise<EventId | null> {
    if (!["edit", "delete", "restore", "reaction", "unreaction", "pin", "unpin"].includes(kind)) return null;
    await raw.send([{ kind: "message", body: ["text", `mallory, for ${kind}`] }]);
    const hers = async () =>
      (await readRoom(alice, room)).flatMap((item) =>
        item.t === "message" && item.text === `mallory, for ${kind}` ? [item.id] : [],
      );
    await until("it is there", [alice], async () => (await hers()).length > 0);
    return (await hers())[0] ?? null;
  }

  it("tokens that are none, or not of this key, or not signed: named placeholders", SLOW, async () => {
    const own = { key: { text: ["text", "x"] } };
    const outcomes = await raw.send([
      { kind: "message", body: null, token: async () => `gAAAA${"B".repeat(95)}` as Token },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8("")) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, randomBytes(20)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, randomBytes(20_000)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8(`${"s".repeat(64)}${deep(5_000)}`)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8(JSON.stringify(own))) },
      { kind: "message", body: ["text", "with a public text"], public: '{"__proto__":{"wake":[]}}' },
      { kind: "message", body: ["text", "with a reply"], public: JSON.stringify({ reply: newId() }) },
    ]);
    counted("tokens", outcomes);
    expect(outcomes.filter((one) => one === "ok").length).toBeGreaterThanOrEqual(6);
    await goesOn("after tokens");
    const named = await placeholdersOf(alice, room);
    for (const what of ["unverified/mac", "unverified/form"]) expect(named).toContain(what);
  });

  it("entries of every kind at the edge of what the server takes", SLOW, async () => {
    const far = Number.MAX_SAFE_INTEGER;
    const dave = await signUpPerson(place, "Dave");
    await know(mallory, [dave]);
    const chain = await mallory.engine.people.known(dave.account);
    const state = await raw.state();
    if (!chain) throw new Error("no chain");
    const seat = seatOf(chain, "member");
    const edges: Policy = { ...state.policy, editWindow: 31_536_000, ttl: 31_536_000, slow: 0, revisions: "nobody" };
    const asMember = async (): Promise<[string, string][]> => [
      ["add", await raw.write({ kind: "add", delta: [[seat], []] })],
      ["add wrong", await raw.write({ kind: "add", delta: [[[seat[0], junkHash(), 9, junkHash(), 9, "owner"]], []] })],
      ["remove", await raw.write({ kind: "remove", delta: [[carla.account], 1, []] })],
      ["remove herself", await raw.write({ kind: "remove", delta: [[mallory.account], 0, []] })],
      ["role", await raw.write({ kind: "role", delta: [mallory.account, "owner", 0] })],
      ["mute for ever", await raw.write({ kind: "role", delta: [bob.account, "member", far] })],
      ["mute long", await raw.write({ kind: "role", delta: [bob.account, "member", 253_402_300_799] })],
      ["no mute", await raw.write({ kind: "role", delta: [bob.account, "member", 0] })],
      ["settings", await raw.write({ kind: "settings", delta: [] }, {}, edges)],
      ["invite", await raw.write({ kind: "invite", delta: [junkHash(), junkHash(), "owner", far, far] })],
      ["invite-revoke", await raw.write({ kind: "invite-revoke", delta: [newId() as EventId] })],
      ["restart", await raw.write({ kind: "restart", delta: [state.n, state.hash as B64u32] })],
      ["rotate", await raw.write(rotate)],
    ];
    const tries: string[] = [];
    for (const role of ["member", "admin"] as Role[]) {
      if (role !== "member")
        expect(await alice.engine.groups.setRole(room, mallory.account, role, 0)).toMatchObject({ ok: true });
      tries.push(...(await asMember()).map(([what, verdict]) => `${role} ${what}: ${verdict}`));
      await goesOn(`after entries of an ${role}`, role === "member" ? honest : [alice, bob]);
    }
    const counts = counted("entries", tries);
    // Whatever is refused is refused for a reason of the protocol, and nothing breaks the server.
    expect(Object.keys(counts).filter((one) => /server|offline|rate/.test(one))).toEqual([]);
    expect(counts["member rotate: ok"]).toBe(1);
    expect(tries.filter((one) => one.startsWith("member ") && one.endsWith(": ok"))).toEqual(["member rotate: ok"]);
    // An admin may, and did: alice undoes it.
    expect(await alice.engine.groups.setRole(room, mallory.account, "member", 0)).toMatchObject({ ok: true });
    expect(await alice.engine.groups.add(room, [carla.account])).toMatchObject({ ok: true });
    await until("carla is back", [carla], () => carla.engine.book.get(room)?.halt === null);
    await goesOn("after alice has undone it");
    dave.engine.stop();
  });

  it("boxes: a lie harms one epoch of one person, who sees it, and whose next words mend it", SLOW, async () => {
    const lie = await raw.write(rotate, { box: (seat, box) => (seat.account === bob.account ? junkBox() : box) });
    expect(lie).toBe("ok");
    const poisoned = await epochNow();
    await say(alice, room, "not for bob");
    await until("carla reads", [carla], async () => (await textsOf(carla, room)).includes("not for bob"));
    const lost = `no-key/${poisoned}`;
    await until("bob is told", [bob], async () => (await placeholdersOf(bob, room)).includes(lost));
    await goesOn("after bob's box", [bob, carla, alice]);
    expect(await epochNow()).toBeGreaterThan(poisoned);
    expect((await placeholdersOf(bob, room)).filter((one) => one === lost).length).toBeGreaterThan(0);
    expect((await placeholdersOf(carla, room)).filter((one) => one.startsWith("no-key"))).toEqual([]);
    expect(await raw.write(rotate, { box: () => junkBox() })).toBe("ok");
    await goesOn("after everybody's boxes");
    expect(await raw.write(rotate, { box: () => "AQ" as Box })).toBe("ok");
    await goesOn("after boxes of one byte");
  });

  it("notes that do not open, say nothing, lie of people, of the name and of the past", SLOW, async () => {
    const old = await signTitle(mallory.engine.core.me.signKey, {
      ...{ room, name: "Mallory's", topic: "", n: (await raw.state()).n + 1 },
      ...{ author: mallory.account, device: mallory.engine.core.me.device },
    });
    const stolen = (await openTitle(alice.engine.core.me.restKey, alice.engine.book.get(room)?.title ?? null))?.signed;
    const other = await createGroup(alice, "Elsewhere", [bob]);
    const elsewhere = (await openTitle(alice.engine.core.me.restKey, alice.engine.book.get(other)?.title ?? null))
      ?.signed;
    if (!stolen || !elsewhere) throw new Error("alice has no titles");
    const renamed = [stolen[0].replace("Harbour", "Mallory's"), stolen[1]] as SignedTitle;
    const forged = Array.from({ length: 1_000 }, (_, i): [string, B64u32, number] => [
      [alice.account, bob.account, carla.account, "__proto__", "constructor"][i % 5] ?? "",
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
    const names = await Promise.all(honest.map((one) => namesKnownTo(one)));
    const outcomes: string[] = [];
    for (const [what, lies] of notes) {
      outcomes.push(`${what}: ${await raw.write(rotate, lies)}`);
      await goesOn(`after a note: ${what}`);
    }
    counted("notes", outcomes);
    expect(outcomes.filter((one) => !one.endsWith(": ok"))).toEqual([]);
    for (const one of honest) expect(await nameOf(one, room)).toBe("Harbour");
    expect(await Promise.all(honest.map((one) => namesKnownTo(one)))).toEqual(names);
    expect(honest.map((one) => one.engine.book.get(room)?.givers.filter((who) => who.startsWith("_")))).toEqual(
      honest.map(() => []),
    );
  });

  /** Under which profile keys somebody knows the others. */
  async function namesKnownTo(person: Person) {
    const others = [...honest, mallory].filter((one) => one !== person);
    return Promise.all(others.map((one) => person.engine.people.profileKey(one.account)));
  }

  it("profiles with a wrong key: the name stays", SLOW, async () => {
    const known = await alice.engine.people.profileKey(mallory.account);
    const outcomes = await raw.send([
      { kind: "profile", body: [junkHash(), 99] },
      { kind: "profile", body: [junkHash(), Number.MAX_SAFE_INTEGER] },
    ]);
    expect(outcomes).toEqual(["ok", "ok"]);
    await goesOn("after profiles");
    expect(await alice.engine.people.profileKey(mallory.account)).toEqual(known);
  });

  it("two hundred key turns in a row, and leaving while turning", SLOW, async () => {
    const outcomes: string[] = [];
    for (let i = 0; i < 200; i++) outcomes.push(await raw.write(rotate));
    counted("key turns", outcomes);
    expect(outcomes.every((one) => one === "ok")).toBe(true);
    await goesOn("after two hundred keys");
    const race = await Promise.all([raw.write(rotate), raw.write({ kind: "leave", delta: [] }), raw.write(rotate)]);
    counted("leaving while turning", race);
    expect(race).toContain("ok");
    if (mallory.account in rolesOf(alice, room)) await raw.write({ kind: "leave", delta: [] });
    await until("she is gone", [alice], () => !(mallory.account in rolesOf(alice, room)));
    await goesOn("after she left");
  });

  it("afterwards a newcomer and a new browser are at home in the room as well", SLOW, async () => {
    const erin = await signUpPerson(place, "Erin");
    await know(alice, [erin]);
    expect(await alice.engine.groups.add(room, [erin.account])).toMatchObject({ ok: true });
    await until("erin is in", [erin], () => erin.engine.book.get(room)?.state !== undefined);
    const laptop = await signInPerson(place, bob);
    await goesOn("with erin", [...honest, erin]);
    await until("erin knows the name", [erin], async () => (await nameOf(erin, room)) === "Harbour");
    const words = await textsOf(bob, room);
    await until(
      "a new browser reads what bob read",
      [laptop],
      async () => (await textsOf(laptop, room)).length >= words.length,
      120,
    );
    expect(await textsOf(laptop, room)).toEqual(words);
    for (const one of [erin, laptop]) one.engine.stop();
  });
});

it("a note that names somebody makes nobody else give that person's profile away", SLOW, async () => {
  const [dora, emil, fay, mona] = (await Promise.all(
    ["Dora", "Emil", "Fay", "Mona"].map((name) => signUpPerson(place, name)),
  )) as [Person, Person, Person, Person];
  await know(dora, [emil, fay, mona]);
  // fay knows emil's name from a room of their own.
  const pair = await fay.engine.startDirect(emil.handle);
  if (!pair.ok) throw new Error(pair.code);
  await until("emil has it", [emil], () => emil.engine.book.get(pair.value)?.state !== null);
  emil.engine.opened(pair.value);
  await until("fay knows emil", [fay], async () => (await fay.engine.people.profileKey(emil.account)) !== null);
  const group = await createGroup(dora, "Quiet", [emil, fay, mona]);
  const member = new RawMember(mona, group);
  const named = (note: EpochNote) => note.profiles.map(([account]) => account);
  expect(await member.write(rotate, { note: noteOf({ profiles: [[emil.account, junkHash(), 1]] }) })).toBe("ok");
  await until("fay has that key", [fay], () => fay.engine.book.get(group)?.state?.epoch === 2);
  expect(await fay.engine.changes.ask(group, { kind: "turn", epoch: 2 })).toMatchObject({ ok: true });
  expect(named(await member.note(await member.state(), 3))).not.toContain(emil.account);
  for (const one of [dora, emil, fay]) one.engine.stop();
});

/** Text that nests so deep that a careless reader would run out of stack. */
function deep(depth: number): string {
  return `${"[".repeat(depth)}${"]".repeat(depth)}`;
}

function nested(depth: number): unknown {
  return JSON.parse(deep(Math.min(depth, 6_000)));
}
