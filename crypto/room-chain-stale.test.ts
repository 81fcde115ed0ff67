import { beforeEach, describe, expect, it } from "vitest";
import type { AccountId } from "@/protocol/ids";
import { type SeatState, seatIsCurrent, seatOf, staleReason } from "./room-chain";
import { type TestDevice, TestPerson } from "./testing/person";
import { RoomLog } from "./testing/room-log";

let alice: TestPerson;
let bob: TestPerson;
let laptop: TestDevice;
let log: RoomLog;
beforeEach(async () => {
  [alice, bob] = (await Promise.all([TestPerson.signUp(), TestPerson.signUp()])) as [TestPerson, TestPerson];
  laptop = await bob.addDevice();
  log = await RoomLog.create("direct", [alice, bob]);
});

const accounts = (account: AccountId) => log.people.get(account)?.state ?? null;
const reason = (head = 1, age = 0) => staleReason(log.now, accounts, head, age);
const seatState = (person: TestPerson) => log.now.seats[person.account] as SeatState;

describe("a room is stale", () => {
  it("[R23] when a device of bob's was revoked, until somebody rotates with his new seat", async () => {
    expect(reason()).toBeNull();
    await bob.revoke(laptop);
    expect(reason()).toBe("device");
    expect(seatIsCurrent(seatState(bob), bob.state)).toBe(false);
    await log.write(alice, { kind: "rotate", delta: [[]] });
    expect(reason()).toBe("device");
    await log.write(alice, { kind: "rotate", delta: [[seatOf(bob.state, "owner")]] });
    expect(reason()).toBeNull();
    expect(seatIsCurrent(seatState(bob), bob.state)).toBe(true);
  });

  it("[R23] when bob has a new user key, or a new identity", async () => {
    await bob.rotateUserKey();
    expect(reason()).toBe("user-key");
    await bob.resetIdentity();
    expect(reason()).toBe("identity");
  });

  it("[R23] after 10,000 events, and after 7 days", () => {
    expect([reason(10_000), reason(10_001)]).toEqual([null, "events"]);
    expect([reason(1, 604_799), reason(1, 604_800)]).toEqual([null, "age"]);
  });

  it("[R23] when somebody left a group, until the next epoch", async () => {
    log = await RoomLog.create("group", [alice, bob]);
    await log.write(bob, { kind: "leave", delta: [] });
    expect(reason()).toBe("left");
    await log.write(alice, { kind: "settings", delta: [] });
    expect(reason()).toBe("left");
    await log.write(alice, { kind: "rotate", delta: [[]] });
    expect(reason()).toBeNull();
  });

  it("[R23] not when a device came, or retired by itself", async () => {
    await bob.addDevice();
    await bob.write({ kind: "device-retire", delta: [laptop.id] }, laptop.signer);
    expect(reason()).toBeNull();
    expect(seatIsCurrent(seatState(bob), bob.state)).toBe(true);
  });
});

describe("bob's devices", () => {
  it("[R12] a new one writes at once, a retired one not after the room noticed", async () => {
    const phone = await bob.addDevice();
    await log.write(bob, { kind: "rotate", delta: [[]] }, { device: phone });
    await bob.write({ kind: "device-retire", delta: [laptop.id] }, laptop.signer);
    await log.write(bob, { kind: "rotate", delta: [[seatOf(bob.state, "owner")]] });
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] }, { device: laptop })).toBe("bad-signature");
  });

  it("[R12] a revoked one is refused once a room entry records it, also in the entry that does", async () => {
    await bob.revoke(laptop);
    const refresh = () => ({
      kind: "rotate" as const,
      delta: [[seatOf(bob.state, "owner")]] as [ReturnType<typeof seatOf>[]],
    });
    expect(await log.judge(bob, refresh(), { device: laptop })).toBe("bad-signature");
    await log.write(alice, refresh());
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] }, { device: laptop })).toBe("bad-signature");
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] })).toBe("ok");
  });
});

describe("an identity that was reset", () => {
  it("[R13] takes no seat by itself: the other one of two takes it in, as a newcomer", async () => {
    await bob.resetIdentity();
    const device = await bob.addDevice();
    const fresh = seatOf(bob.state, "owner");
    expect(await log.judge(bob, { kind: "rotate", delta: [[fresh]] }, { device })).toBe("bad-roster");
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] }, { device })).toBe("bad-signature");
    await log.write(alice, { kind: "rotate", delta: [[fresh]] });
    expect(seatState(bob)).toMatchObject({ identityHash: bob.state.identityHash, sinceN: 2, sinceEpoch: 2 });
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] }, { device })).toBe("ok");
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] })).toBe("bad-signature");
  });

  it("is not slipped into a group's seat by a rotate, whoever writes it", async () => {
    log = await RoomLog.create("group", [alice, bob]);
    await bob.resetIdentity();
    expect(await log.judge(alice, { kind: "rotate", delta: [[seatOf(bob.state, "member")]] })).toBe("bad-roster");
    await log.write(alice, { kind: "remove", delta: [[bob.account], 0, []] });
    expect(await log.judge(alice, { kind: "add", delta: [[seatOf(bob.state, "member")], []] })).toBe("ok");
  });
});
