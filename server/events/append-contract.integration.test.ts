import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { tokenHash } from "@/crypto/hash";
import { APPEND_GROUNDS, type AppendGround } from "@/e2e/support/append-ground";
import { anItem } from "@/e2e/support/test-log";
import { type AccountId, type DeviceId, ZERO_HASH } from "@/protocol/ids";
import { type Appended, type AppendItem, appendBy } from "./append-once";

describe.each(APPEND_GROUNDS)("appending to %s", (_, open) => {
  let ground: AppendGround;
  beforeAll(async () => {
    ground = await open();
  });
  afterAll(() => ground.close());

  const send = (...items: AppendItem[]) => appendBy(ground.append, items);
  const verdicts = (answers: Appended[]) =>
    answers.map(({ result }) => (result.status === "refused" ? result.code : `${result.status} ${result.seq}`));
  const verdict = async (...items: AppendItem[]) => verdicts(await send(...items));

  test("[I6] accepted items stand in the log as they were acknowledged, byte for byte what a fetch gives", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [alice, bob] = people;
    const reply = JSON.stringify({ reply: randomUUID() });
    const answers = await send(anItem(room, alice, 1), anItem(room, bob, 1, { public: reply }), anItem(room, alice, 2));
    expect(verdicts(answers)).toEqual(["ok 1", "ok 2", "ok 3"]);
    const stored = await ground.eventsBetween(room, 1, 3);
    expect(JSON.stringify(answers.map((answer) => answer.event))).toBe(JSON.stringify(stored));
    expect(stored[1]).toMatchObject({
      public: reply,
      sender: bob?.account,
      tokenHash: await tokenHash(stored[1]?.token ?? ""),
    });
    expect(await ground.head(room)).toBe(3);
  });

  test("[I4] the same id gets its first answer: with another body, from another device, after a kick", async () => {
    const { room, people } = await ground.room({ roles: ["member"] });
    const [alice] = people;
    const item = anItem(room, alice, 1);
    const [first] = await send(item);
    const other = anItem(room, { account: item.sender, device: randomUUID() as never }, 9, { id: item.item.id });
    await ground.end(room, [item.sender], 1);
    const [second] = await send(other);
    expect(second?.result).toEqual({ ...first?.result, status: "dup" });
    expect(second?.event).toBe(null);
  });

  test("[I4] somebody else's id is taken; in another room it is free", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [alice, mallory] = people;
    const item = anItem(room, alice, 1);
    await send(item);
    expect(await verdict(anItem(room, mallory, 1, { id: item.item.id }))).toEqual(["id-taken"]);
    const elsewhere = await ground.room({ roles: ["owner"] });
    expect(await verdict(anItem(elsewhere.room, elsewhere.people[0], 1, { id: item.item.id }))).toEqual(["ok 1"]);
  });

  test("the same id twice in a batch is one event; of two people in one batch the first has it", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [alice, bob] = people;
    const item = anItem(room, alice, 1);
    const foreign = anItem(room, bob, 1, { id: item.item.id });
    expect(await verdict(item, item, foreign)).toEqual(["ok 1", "dup 1", "id-taken"]);
  });

  test("[R43] a stranger, a former member and a room that is not there are answered alike", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const { people: strangers } = await ground.room({ roles: ["owner"] });
    const taken = anItem(room, people[0], 1);
    await send(taken);
    await ground.end(room, [people[1]?.account as AccountId], 1);
    const items = [
      anItem(room, strangers[0], 1, { id: taken.item.id }),
      anItem(room, people[1], 1),
      anItem(randomUUID() as never, people[0], 1),
    ];
    const alone = await Promise.all(items.map((item) => send(item)));
    for (const { result } of [...(await send(...items)), ...alone.flat()])
      expect({ ...result, id: "" }).toEqual({ id: "", status: "refused", code: "not-found" });
  });

  test("[R34] a device that ended, or of somebody else, sends nothing", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [alice, bob] = people;
    const borrowed = { account: alice?.account as never, device: bob?.device as never };
    await ground.endDevice(alice?.device as DeviceId);
    // Each alone: a batch in which one is refused is judged in another way than one that may pass whole.
    for (const from of [alice, borrowed]) expect(await verdict(anItem(room, from, 1))).toEqual(["not-allowed"]);
  });

  test("[R36] the first refusal of a device stops its later items in that room only, and tells the last accepted", async () => {
    const one = await ground.room({ roles: ["owner", "member"] });
    const [alice, bob] = one.people;
    const accepted = anItem(one.room, alice, 1);
    const answers = await send(
      accepted,
      anItem(one.room, alice, 2, { epoch: 9 }),
      anItem(one.room, alice, 3),
      anItem(one.room, bob, 1),
      anItem(one.room, bob, 3),
    );
    expect(verdicts(answers)).toEqual(["ok 1", "stale-epoch", "after-refused", "ok 2", "after-refused"]);
    const last = { deviceSeq: 1, id: accepted.item.id, tokenHash: await tokenHash(accepted.item.token) };
    expect(answers[2]?.result).toMatchObject({ last });
    const fresh = await ground.room({ roles: ["owner"] });
    const [refused] = await send(anItem(fresh.room, fresh.people[0], 2 ** 40));
    expect(refused?.result).toMatchObject({
      code: "after-refused",
      last: { deviceSeq: 0, id: null, tokenHash: ZERO_HASH },
    });
  });

  test("[R34] a stale room, one of 10,000 events or 7 days of one epoch: rotate first; an old epoch is stale", async () => {
    const { room, people } = await ground.room({ roles: ["owner"] });
    const attempt = () => verdict(anItem(room, people[0], 1));
    await ground.change(room, { stale: true });
    expect(await attempt()).toEqual(["rotate-first"]);
    await ground.change(room, { stale: false, epochSeq: -10_000 });
    expect(await attempt()).toEqual(["rotate-first"]);
    await ground.change(room, { epochSeq: 0, epochAge: 7 * 86_400 });
    expect(await attempt()).toEqual(["rotate-first"]);
    await ground.change(room, { epochAge: 0, epoch: 2 });
    expect(await attempt()).toEqual(["stale-epoch"]);
  });

  test("[R34] who may not post, who is muted, and what only admins do", async () => {
    const { room, people } = await ground.room({ roles: ["admin", "member"], policy: { post: "admin" } });
    const [admin, bob] = people;
    const [posted] = await send(anItem(room, admin, 1));
    const target = posted?.result.id;
    expect(await verdict(anItem(room, bob, 1))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, bob, 1, { kind: "pin", target }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, bob, 1, { kind: "reaction", target }))).toEqual(["ok 2"]);
    expect(await verdict(anItem(room, bob, 2, { kind: "personal" }))).toEqual(["not-allowed"]);
    await ground.mute(room, 3_600);
    expect(await verdict(anItem(room, admin, 2), anItem(room, bob, 2, { kind: "unreaction", target }))).toEqual([
      "not-allowed",
      "ok 3",
    ]);
    await ground.mute(room, -1);
    expect(await verdict(anItem(room, admin, 2))).toEqual(["ok 4"]);
  });

  test("[R34] who is muted where everybody may post waits for the end of it, alone in a call as well", async () => {
    const { room, people } = await ground.room({ roles: ["member"] });
    await ground.mute(room, 3_600);
    expect(await verdict(anItem(room, people[0], 1))).toEqual(["not-allowed"]);
    await ground.mute(room, -1);
    expect(await verdict(anItem(room, people[0], 1))).toEqual(["ok 1"]);
  });

  test("[R37] annotations need a message of this room that is there; nothing else may have a target", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [alice, bob] = people;
    const message = anItem(room, alice, 1);
    const reaction = anItem(room, alice, 2, { kind: "reaction", target: message.item.id });
    expect(await verdict(message, reaction)).toEqual(["ok 1", "ok 2"]);
    const cases = { gone: randomUUID(), annotation: reaction.item.id, none: null };
    for (const [name, target] of Object.entries(cases))
      expect(await verdict(anItem(room, bob, 1, { kind: "reaction", target })), name).toEqual(["no-target"]);
    expect(await verdict(anItem(room, bob, 1, { target: message.item.id }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, bob, 1, { thread: randomUUID() }))).toEqual(["no-target"]);
    expect(await verdict(anItem(room, bob, 1, { thread: message.item.id }))).toEqual(["ok 3"]);
  });

  test("[R37] edits are the author's; a deletion ends annotations, is the author's or an admin's, and is taken back by who made it", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member", "member"] });
    const [owner, bob, carla] = people;
    const message = anItem(room, bob, 1);
    const target = message.item.id;
    await send(message);
    expect(await verdict(anItem(room, owner, 1, { kind: "edit", target }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, carla, 1, { kind: "delete", target }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, owner, 1, { kind: "delete", target }))).toEqual(["ok 2"]);
    expect(await verdict(anItem(room, bob, 2, { kind: "edit", target }))).toEqual(["no-target"]);
    expect(await verdict(anItem(room, bob, 2, { kind: "restore", target }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, owner, 2, { kind: "restore", target }))).toEqual(["ok 3"]);
    expect(await verdict(anItem(room, bob, 2, { kind: "edit", target }))).toEqual(["ok 4"]);
  });

  test("[R37] a deletion for good takes the tokens of its message, edits and reactions out of the log, and nothing brings them back", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member", "member"] });
    const [owner, bob, carla] = people;
    const hard = JSON.stringify({ hard: true });
    const [message, other] = [anItem(room, bob, 1), anItem(room, bob, 2)];
    const target = message.item.id;
    await send(message, other, anItem(room, bob, 3, { kind: "edit", target }));
    await send(
      anItem(room, carla, 1, { kind: "reaction", target }),
      anItem(room, carla, 2, { kind: "unreaction", target }),
    );
    await send(anItem(room, bob, 4, { kind: "reaction", target: other.item.id }));
    expect(await verdict(anItem(room, carla, 3, { kind: "delete", target, public: hard }))).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, bob, 5, { kind: "edit", target, public: hard }))).toEqual(["not-allowed"]);
    // What was deleted softly may still go for good.
    expect(await verdict(anItem(room, owner, 1, { kind: "delete", target }))).toEqual(["ok 7"]);
    const last = anItem(room, bob, 5, { kind: "delete", target, public: hard });
    expect(await verdict(last, anItem(room, bob, 6, { kind: "restore", target }))).toEqual(["ok 8", "no-target"]);
    const log = await ground.eventsBetween(room, 1, 8);
    expect(log.filter(({ token }) => token === null).map(({ seq }) => seq)).toEqual([1, 3, 4, 5]);
    expect(log.every(({ tokenHash }) => tokenHash.length === 43)).toBe(true);
    expect(await ground.isDeleted(room, 1)).toBe(true);
    for (const kind of ["restore", "reaction", "delete"])
      expect(await verdict(anItem(room, owner, 2, { kind, target })), kind).toEqual(["no-target"]);
    expect(await verdict(last)).toEqual(["dup 8"]);
  });

  test("[R37] who sends a deletion's id again with other words deletes nothing for good", async () => {
    const { room, people } = await ground.room({ roles: ["owner", "member"] });
    const [owner, bob] = people;
    const message = anItem(room, owner, 1);
    const target = message.item.id;
    const soft = anItem(room, owner, 2, { kind: "delete", target });
    await send(message, soft);
    const again = { kind: "delete", target, id: soft.item.id, public: JSON.stringify({ hard: true }) };
    expect(await verdict(anItem(room, bob, 1, again))).toEqual(["id-taken"]);
    expect(await verdict(anItem(room, owner, 3, again))).toEqual(["dup 2"]);
    const log = await ground.eventsBetween(room, 1, 2);
    expect(log.every(({ token }) => token !== null)).toBe(true);
  });

  test("[R37] written and deleted for good in one batch", async () => {
    const { room, people } = await ground.room({ roles: ["owner"] });
    const message = anItem(room, people[0], 1);
    const target = message.item.id;
    const gone = anItem(room, people[0], 2, { kind: "delete", target, public: JSON.stringify({ hard: true }) });
    const back = anItem(room, people[0], 3, { kind: "restore", target });
    expect(await verdict(message, gone, back)).toEqual(["ok 1", "ok 2", "no-target"]);
    const log = await ground.eventsBetween(room, 1, 2);
    expect(log.map(({ token }) => token === null)).toEqual([true, false]);
  });

  test("written, deleted, annotated and restored in one batch", async () => {
    const { room, people } = await ground.room({ roles: ["owner"] });
    const message = anItem(room, people[0], 1);
    const of = (n: number, kind: string) => anItem(room, people[0], n, { kind, target: message.item.id });
    expect(await verdict(message, of(2, "delete"), of(3, "restore"), of(4, "delete"))).toEqual([
      "ok 1",
      "ok 2",
      "ok 3",
      "ok 4",
    ]);
    expect(await ground.isDeleted(room, 1)).toBe(true);
    expect(await verdict(of(5, "reaction"))).toEqual(["no-target"]);
    expect(await verdict(of(5, "restore"), of(6, "reaction"))).toEqual(["ok 5", "ok 6"]);
  });

  test("[R37] one person annotates one message a hundred times at most, edits it 256 times, and may always delete it", async () => {
    const { room, people } = await ground.room({ roles: ["owner"] });
    const message = anItem(room, people[0], 1);
    const some = (kind: "reaction" | "edit" | "delete", from: number, count: number) =>
      Array.from({ length: count }, (_, i) => anItem(room, people[0], from + i, { kind, target: message.item.id }));
    await send(message, ...some("reaction", 2, 60));
    const answers = await verdict(...some("reaction", 62, 42));
    expect(answers.slice(0, 40)).toEqual(Array.from({ length: 40 }, (_, i) => `ok ${62 + i}`));
    expect(answers.slice(40)).toEqual(["not-allowed", "not-allowed"]);
    for (let from = 102; from < 350; from += 62) await send(...some("edit", from, 62));
    const edits = await verdict(...some("edit", 350, 10));
    expect(edits).toEqual([...Array.from({ length: 8 }, (_, i) => `ok ${350 + i}`), "not-allowed", "not-allowed"]);
    expect(await verdict(...some("delete", 358, 1))).toEqual(["ok 358"]);
  });

  test("[R34] public text that is no public text is refused, and never reaches the database", async () => {
    const { room, people } = await ground.room({ roles: ["owner"] });
    for (const text of ["{", "[]", '{"reply":"x"}', '{"hard":true}', '{"more":1}', '{"reply":"\u0000"}'])
      expect(await verdict(anItem(room, people[0], 1, { public: text })), text).toEqual(["not-allowed"]);
    expect(await verdict(anItem(room, people[0], 1, { public: "é".repeat(20_000) }))).toEqual(["too-large"]);
  });
});
