import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { EventId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Seat } from "@/protocol/room-entry";
import { newId } from "./random";
import { DEFAULT_POLICY, type RoomChange, rightTo, seatOf, staleReason } from "./room-chain";
import { TestPerson } from "./testing/person";
import { RoomLog } from "./testing/room-log";

let alice: TestPerson;
let bob: TestPerson;
let carla: TestPerson;
let mallory: TestPerson;
let dave: TestPerson;
let log: RoomLog;

beforeAll(async () => {
  [alice, bob, carla, mallory, dave] = (await Promise.all([1, 2, 3, 4, 5].map(() => TestPerson.signUp()))) as [
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
  ];
});

const seat = (person: TestPerson, role: Role = "member"): Seat => seatOf(person.state, role);
const add = (...seats: Seat[]): RoomChange => ({ kind: "add", delta: [seats, []] });
const remove = (person: TestPerson, barred = 0): RoomChange => ({
  kind: "remove",
  delta: [[person.account], barred, []],
});
const role = (person: TestPerson, to: Role, mutedUntil = 0): RoomChange => ({
  kind: "role",
  delta: [person.account, to, mutedUntil],
});
const leave: RoomChange = { kind: "leave", delta: [] };
const settings: RoomChange = { kind: "settings", delta: [] };
const rotate: RoomChange = { kind: "rotate", delta: [[]] };

/** alice owns the group, bob and carla are admins, mallory a member; dave is outside. */
beforeEach(async () => {
  log = await RoomLog.create("group", [alice, bob, carla, mallory]);
  log.people.set(dave.account, dave);
  await log.write(alice, role(bob, "admin"));
  await log.write(alice, role(carla, "admin"));
});

async function verdicts(person: TestPerson, changes: RoomChange[]): Promise<string[]> {
  const all: string[] = [];
  for (const change of changes) all.push(await log.judge(person, change));
  return all;
}
const all = (code: string, changes: RoomChange[]) => changes.map(() => code);

describe("in a group", () => {
  it("[R18] mallory, a member, may rotate and leave, and nothing else", async () => {
    expect(await verdicts(mallory, [rotate, leave])).toEqual(["ok", "ok"]);
    const grabs = [
      add(seat(dave)),
      remove(bob),
      role(mallory, "owner"),
      role(mallory, "admin"),
      role(bob, "member"),
      settings,
    ];
    expect(await verdicts(mallory, grabs)).toEqual(all("not-allowed", grabs));
  });

  it("[R18] bob, an admin, rules over members, and neither over his equals nor above himself", async () => {
    const may = [add(seat(dave)), remove(mallory), role(mallory, "member", 99), settings, role(bob, "member")];
    expect(await verdicts(bob, may)).toEqual(all("ok", may));
    const grabs = [
      add(seat(dave, "admin")),
      add(seat(dave, "owner")),
      remove(carla),
      remove(alice),
      role(mallory, "admin"),
      role(carla, "member"),
      role(alice, "member"),
      role(bob, "owner"),
      role(bob, "admin"),
    ];
    expect(await verdicts(bob, grabs)).toEqual(all("not-allowed", grabs));
  });

  it("[R18] alice, the owner, may do all that, but not leave the group without an owner", async () => {
    const may = [add(seat(dave, "owner")), remove(carla), role(bob, "owner"), role(bob, "member"), settings];
    expect(await verdicts(alice, may)).toEqual(all("ok", may));
    expect(await verdicts(alice, [leave, role(alice, "admin"), remove(alice)])).toEqual(
      all("not-allowed", [leave, leave, leave]),
    );
    await log.write(alice, role(bob, "owner"));
    expect(await verdicts(alice, [leave, role(alice, "member")])).toEqual(["ok", "ok"]);
  });

  it("nobody acts on who is not there", async () => {
    expect(await verdicts(alice, [remove(dave), role(dave, "admin")])).toEqual(["not-allowed", "not-allowed"]);
  });

  it("a muted admin does not unmute himself, not even by stepping down", async () => {
    await log.write(alice, role(bob, "admin", 2_000));
    expect(await verdicts(bob, [role(bob, "admin"), role(bob, "member"), role(bob, "member", 2_000)])).toEqual([
      "not-allowed",
      "not-allowed",
      "ok",
    ]);
    expect(rightTo(log.now, bob.account, "post", 1_999)).toBe(false);
    expect(rightTo(log.now, bob.account, "post", 2_000)).toBe(true);
    expect(rightTo(log.now, bob.account, "rotate", 1_999)).toBe(true);
  });

  it("only an admin lifts a bar, though policy lets everybody add", async () => {
    await log.write(alice, settings, { policy: { ...DEFAULT_POLICY, add: "member" } });
    await log.write(alice, remove(carla, 1));
    expect(log.now.barred).toEqual([carla.account]);
    expect(await verdicts(mallory, [add(seat(carla)), add(seat(dave)), add(seat(dave, "admin"))])).toEqual([
      "not-allowed",
      "ok",
      "not-allowed",
    ]);
    await log.write(bob, add(seat(carla)));
    expect(log.now.barred).toEqual([]);
    expect(log.now.seats[carla.account]).toMatchObject({
      role: "member",
      sinceN: log.now.n,
      sinceEpoch: log.now.epoch,
    });
  });

  it("policy that lets everybody edit lets nobody but admins change policy", async () => {
    await log.write(alice, settings, { policy: { ...DEFAULT_POLICY, edit: "member" } });
    expect(await log.judge(mallory, settings)).toBe("not-allowed");
    await log.write(alice, settings, { policy: { ...DEFAULT_POLICY, edit: "owner" } });
    expect(await log.judge(bob, settings)).toBe("not-allowed");
  });

  it("[R18] policy comes with settings, and with nothing else", async () => {
    expect(await log.judge(alice, settings, { policy: null })).toBe("not-allowed");
    for (const change of [rotate, leave, role(bob, "member"), add(seat(dave))]) {
      expect(await log.judge(alice, change, { policy: DEFAULT_POLICY })).toBe("not-allowed");
    }
  });

  it("[R22] kinds whose promises are not kept yet are refused", async () => {
    const key = alice.state.identity;
    const reserved: RoomChange[] = [
      { kind: "invite", delta: [key, key, "member", 0, 1] },
      { kind: "invite-revoke", delta: [newId() as EventId] },
    ];
    expect(await verdicts(alice, reserved)).toEqual(all("not-allowed", reserved));
  });

  it("[R74] an owner restarts the room from where the log stands, and a new key comes first", async () => {
    const { n, hash } = log.now;
    const here: RoomChange = { kind: "restart", delta: [n, hash] };
    const elsewhere: RoomChange[] = [
      { kind: "restart", delta: [n - 1, hash] },
      { kind: "restart", delta: [n, log.events[0]?.tokenHash ?? hash] },
    ];
    expect(await verdicts(alice, elsewhere)).toEqual(all("not-allowed", elsewhere));
    expect(await log.judge(bob, here)).toBe("not-allowed");
    expect(await log.judge(mallory, here)).toBe("not-allowed");
    await log.write(alice, here);
    expect(staleReason(log.now, () => null, 0, 0)).toBe("left");
    await log.write(mallory, rotate);
    expect(staleReason(log.now, () => null, 0, 0)).toBeNull();
  });
});

describe("between two", () => {
  it("[R19] both may rotate and set, and neither may add, remove, leave or change a role", async () => {
    log = await RoomLog.create("direct", [alice, bob]);
    log.people.set(dave.account, dave);
    expect(await verdicts(bob, [rotate, settings])).toEqual(["ok", "ok"]);
    const grabs = [add(seat(dave)), remove(alice), leave, role(alice, "member"), role(bob, "admin")];
    expect(await verdicts(bob, grabs)).toEqual(all("not-allowed", grabs));
  });
});

describe("rights that make no entry", () => {
  it("follow role and policy; a stranger has none", async () => {
    const state = { ...log.now, policy: { ...DEFAULT_POLICY, post: "admin" as const } };
    expect([alice, bob, mallory, dave].map((who) => rightTo(state, who.account, "post", 0))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect([alice, bob, mallory, dave].map((who) => rightTo(state, who.account, "pin", 0))).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(rightTo({ ...state, type: "direct" }, "__proto__", "post", 0)).toBe(false);
  });
});
