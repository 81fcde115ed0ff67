import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { APPEND_GROUNDS, type AppendGround } from "@/e2e/support/append-ground";
import { anItem, type BareRoom } from "@/e2e/support/test-log";
import type { AccountId, DeviceId } from "@/protocol/ids";
import { type AppendItem, appendBy } from "./append-once";

describe.each(APPEND_GROUNDS)("slow mode in %s", (_, open) => {
  let ground: AppendGround;
  beforeAll(async () => {
    ground = await open();
  });
  afterAll(() => ground.close());

  const SLOW = 60;
  const slowRoom = (...roles: ("member" | "admin" | "owner")[]) => ground.room({ roles, policy: { slow: SLOW } });
  const verdict = async (...items: AppendItem[]) =>
    (await appendBy(ground.append, items)).map(({ result }) =>
      result.status === "refused" ? result.code : `${result.status} ${result.seq}`,
    );
  const pass = ({ room }: BareRoom, seconds: number) => ground.pass(room, seconds);

  test("[R34] slow mode: a member's next message is refused for as long as it says, and tells how long that is", async () => {
    const slow = await slowRoom("member");
    const { room, people } = slow;
    expect(await verdict(anItem(room, people[0], 1))).toEqual(["ok 1"]);
    await pass(slow, 20);
    const next = anItem(room, people[0], 2);
    const [early] = await appendBy(ground.append, [next]);
    expect(early?.result).toMatchObject({ status: "refused", code: "rate" });
    const left = early?.result.status === "refused" ? (early.result.retryAfter ?? 0) : 0;
    expect(left).toBeLessThanOrEqual(SLOW - 20);
    expect(left).toBeGreaterThan(SLOW - 20 - 15);
    await pass(slow, left);
    expect(await verdict(next)).toEqual(["ok 2"]);
    expect(await verdict(next, anItem(room, people[0], 3))).toEqual(["dup 2", "rate"]);
  });

  test("[R34] slow mode holds a person, whichever device writes, in that room, and nobody else", async () => {
    const [slow, elsewhere] = [await slowRoom("member", "member", "admin", "owner"), await slowRoom("owner")];
    const [alice, bob, admin, owner] = slow.people;
    const other = { account: alice?.account as AccountId, device: randomUUID() as DeviceId };
    await ground.addDevice(other.account, other.device);
    await ground.addMember(elsewhere.room, other.account);
    expect(await verdict(anItem(slow.room, alice, 1))).toEqual(["ok 1"]);
    expect(await verdict(anItem(slow.room, other, 1))).toEqual(["rate"]);
    expect(await verdict(anItem(elsewhere.room, other, 1))).toEqual(["ok 1"]);
    expect(await verdict(anItem(slow.room, bob, 1))).toEqual(["ok 2"]);
    for (const [person, seq] of [
      [admin, 3],
      [owner, 5],
    ] as const)
      expect(await verdict(anItem(slow.room, person, 1), anItem(slow.room, person, 2))).toEqual([
        `ok ${seq}`,
        `ok ${seq + 1}`,
      ]);
  });

  test("[R34] slow mode counts messages only, deleted ones and those in threads too", async () => {
    const slow = await slowRoom("member");
    const { room, people } = slow;
    const message = anItem(room, people[0], 1);
    const target = message.item.id;
    expect(await verdict(message, anItem(room, people[0], 2, { kind: "reaction", target }))).toEqual(["ok 1", "ok 2"]);
    expect(await verdict(anItem(room, people[0], 3, { kind: "edit", target }))).toEqual(["ok 3"]);
    expect(await verdict(anItem(room, people[0], 4, { thread: target }))).toEqual(["rate"]);
    await pass(slow, SLOW);
    expect(await verdict(anItem(room, people[0], 4, { thread: target }))).toEqual(["ok 4"]);
    await pass(slow, SLOW - 20);
    expect(await verdict(anItem(room, people[0], 5, { kind: "delete", target }))).toEqual(["ok 5"]);
    expect(await verdict(anItem(room, people[0], 6))).toEqual(["rate"]);
  });

  test("[R34] slow mode: of a batch one message passes, from one device or from two at once", async () => {
    const { room, people } = await slowRoom("member");
    const [alice] = people;
    const other = { account: alice?.account as AccountId, device: randomUUID() as DeviceId };
    await ground.addDevice(other.account, other.device);
    const [first, second] = [anItem(room, alice, 1), anItem(room, alice, 2)];
    const reaction = anItem(room, alice, 3, { kind: "reaction", target: first.item.id });
    const told = await appendBy(ground.append, [first, second, second, reaction, anItem(room, other, 1)]);
    expect(told.map(({ result }) => (result.status === "refused" ? result.code : result.status))).toEqual([
      "ok",
      "rate",
      "rate",
      "after-refused",
      "rate",
    ]);
    expect(told[1]?.result).toMatchObject({ retryAfter: SLOW });
  });

  test("a room without slow mode lets everybody write as fast as they like", async () => {
    const { room, people } = await ground.room({ roles: ["member"] });
    expect(await verdict(anItem(room, people[0], 1), anItem(room, people[0], 2))).toEqual(["ok 1", "ok 2"]);
    expect(await verdict(anItem(room, people[0], 3))).toEqual(["ok 3"]);
  });
});
