import fc from "fast-check";
import { describe, expect, inject, it } from "vitest";
import { utf8 } from "@/crypto/bytes";
import { sealFernet } from "@/crypto/fernet";
import { newId, randomBytes } from "@/crypto/random";
import { seatOf } from "@/crypto/room-chain";
import { tokenKind } from "@/protocol/event";
import type { Heads } from "@/protocol/event-body";
import type { B64u32, Box, EventId, Token } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import { know } from "../support/headless-group";
import { placeholdersOf, readRoom, say, signUpPerson, textsOf, until } from "../support/headless-person";
import { counted, deep, goesOn, harbour, junkBox, junkHash, ROTATE } from "./poison-story";

const SEED = 20_261_123;
const SLOW = { timeout: 400_000 };
const place = { base: inject("sotto").url };
const story = harbour();
const epochNow = () => story.raw.state().then((state) => state.epoch);

describe("a member who writes what no client would", () => {
  const junk = fc.oneof(
    fc.jsonValue(),
    fc.nat(1_000).map((depth) => nested(depth + 1)),
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
      const said = await story.raw.send(
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
    await goesOn(story, "after fuzzed bodies");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  /** Something of mallory's that an annotation may aim at, where the kind needs it. */
  async function targetFor(kind: string): Promise<EventId | null> {
    if (!["edit", "delete", "restore", "reaction", "unreaction", "pin", "unpin"].includes(kind)) return null;
    await story.raw.send([{ kind: "message", body: ["text", `mallory, for ${kind}`] }]);
    const hers = async () =>
      (await readRoom(story.alice, story.room)).flatMap((item) =>
        item.t === "message" && item.text === `mallory, for ${kind}` ? [item.id] : [],
      );
    await until("it is there", [story.alice], async () => (await hers()).length > 0);
    return (await hers())[0] ?? null;
  }

  it("tokens that are none, or not of this key, or not signed: named placeholders", SLOW, async () => {
    const own = { key: { text: ["text", "x"] } };
    const outcomes = await story.raw.send([
      { kind: "message", body: null, token: async () => `gAAAA${"B".repeat(95)}` as Token },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8("")) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, randomBytes(20)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, randomBytes(20_000)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8(`${"s".repeat(64)}${deep(5_000)}`)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8(`${"s".repeat(64)}${deep(11_000)}`)) },
      { kind: "message", body: null, token: async (key) => sealFernet(key, utf8(JSON.stringify(own))) },
      { kind: "message", body: ["text", "with a public text"], public: '{"__proto__":{"wake":[]}}' },
      { kind: "message", body: ["text", "with a reply"], public: JSON.stringify({ reply: newId() }) },
    ]);
    counted("tokens", outcomes);
    expect(outcomes.filter((one) => one === "ok").length).toBeGreaterThanOrEqual(7);
    await goesOn(story, "after tokens");
    const named = await placeholdersOf(story.alice, story.room);
    for (const what of ["unverified/mac", "unverified/form"]) expect(named).toContain(what);
  });

  it("entries of every kind at the edge of what the server takes", SLOW, async () => {
    const far = Number.MAX_SAFE_INTEGER;
    const dave = await signUpPerson(place, "Dave");
    await know(story.mallory, [dave]);
    const chain = await story.mallory.engine.people.known(dave.account);
    const state = await story.raw.state();
    if (!chain) throw new Error("no chain");
    const seat = seatOf(chain, "member");
    const edges: Policy = { ...state.policy, editWindow: 31_536_000, ttl: 31_536_000, slow: 0, revisions: "nobody" };
    const asMember = async (): Promise<[string, string][]> => [
      ["add", await story.raw.write({ kind: "add", delta: [[seat], []] })],
      [
        "add wrong",
        await story.raw.write({ kind: "add", delta: [[[seat[0], junkHash(), 9, junkHash(), 9, "owner"]], []] }),
      ],
      ["remove", await story.raw.write({ kind: "remove", delta: [[story.carla.account], 1, []] })],
      ["remove herself", await story.raw.write({ kind: "remove", delta: [[story.mallory.account], 0, []] })],
      ["role", await story.raw.write({ kind: "role", delta: [story.mallory.account, "owner", 0] })],
      ["mute long", await story.raw.write({ kind: "role", delta: [story.bob.account, "member", 253_402_300_799] })],
      ["no mute", await story.raw.write({ kind: "role", delta: [story.bob.account, "member", 0] })],
      ["settings", await story.raw.write({ kind: "settings", delta: [] }, {}, edges)],
      ["invite", await story.raw.write({ kind: "invite", delta: [junkHash(), junkHash(), "owner", far, far] })],
      ["invite-revoke", await story.raw.write({ kind: "invite-revoke", delta: [newId() as EventId] })],
      ["restart", await story.raw.write({ kind: "restart", delta: [state.n, state.hash as B64u32] })],
      ["rotate", await story.raw.write(ROTATE)],
    ];
    // A time that no clock holds is not even an entry.
    await expect(story.raw.write({ kind: "role", delta: [story.bob.account, "member", far] })).rejects.toThrow(
      "too_big",
    );
    const tries: string[] = [];
    for (const role of ["member", "admin"] as Role[]) {
      if (role !== "member")
        expect(await story.alice.engine.groups.setRole(story.room, story.mallory.account, role, 0)).toMatchObject({
          ok: true,
        });
      tries.push(...(await asMember()).map(([what, verdict]) => `${role} ${what}: ${verdict}`));
      await goesOn(story, `after entries of an ${role}`, role === "member" ? story.honest : [story.alice, story.bob]);
    }
    const counts = counted("entries", tries);
    // Whatever is refused is refused for a reason of the protocol, and nothing breaks the server.
    expect(Object.keys(counts).filter((one) => /server|offline|rate/.test(one))).toEqual([]);
    expect(counts["member rotate: ok"]).toBe(1);
    expect(tries.filter((one) => one.startsWith("member ") && one.endsWith(": ok"))).toEqual(["member rotate: ok"]);
    // An admin may, and did: story.alice undoes it.
    expect(await story.alice.engine.groups.setRole(story.room, story.mallory.account, "member", 0)).toMatchObject({
      ok: true,
    });
    expect(await story.alice.engine.groups.add(story.room, [story.carla.account])).toMatchObject({ ok: true });
    await until("carla is back", [story.carla], () => story.carla.engine.book.get(story.room)?.halt === null);
    await goesOn(story, "after story.alice has undone it");
    dave.engine.stop();
  });

  it("boxes: a lie harms one epoch of one person, who sees it, and whose next words mend it", SLOW, async () => {
    const lie = await story.raw.write(ROTATE, {
      box: (seat, box) => (seat.account === story.bob.account ? junkBox() : box),
    });
    expect(lie).toBe("ok");
    const poisoned = await epochNow();
    await say(story.alice, story.room, "not for bob");
    await until("carla reads", [story.carla], async () =>
      (await textsOf(story.carla, story.room)).includes("not for bob"),
    );
    const lost = `no-key/${poisoned}`;
    await until("bob is told", [story.bob], async () => (await placeholdersOf(story.bob, story.room)).includes(lost));
    await say(story.bob, story.room, "bob mends it");
    for (const one of story.honest)
      await until("it is mended", [one], async () => (await textsOf(one, story.room)).includes("bob mends it"));
    await goesOn(story, "after bob's box");
    expect(await epochNow()).toBeGreaterThan(poisoned);
    expect((await placeholdersOf(story.bob, story.room)).filter((one) => one === lost)).toEqual([lost]);
    expect((await placeholdersOf(story.carla, story.room)).filter((one) => one.startsWith("no-key"))).toEqual([]);
    expect(await story.raw.write(ROTATE, { box: () => junkBox() })).toBe("ok");
    await goesOn(story, "after everybody's boxes");
    expect(await story.raw.write(ROTATE, { box: () => "AQ" as Box })).toBe("ok");
    await goesOn(story, "after boxes of one byte");
  });
});

/** A value as deep as one's own sealing still bears; what is deeper is sealed as text. */
function nested(depth: number): unknown {
  return JSON.parse(deep(depth));
}
