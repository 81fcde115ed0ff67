import { beforeEach, describe, expect, it } from "vitest";
import type { B64u32, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Seat } from "@/protocol/room-entry";
import { toB64u } from "./bytes";
import { newId, randomBytes } from "./random";
import { roomEntryHash, rosterHash, seatOf, seatsOf } from "./room-chain";
import { TestPerson } from "./testing/person";
import { RoomLog } from "./testing/room-log";

let alice: TestPerson;
let bob: TestPerson;
let carla: TestPerson;
let mallory: TestPerson;
beforeEach(async () => {
  [alice, bob, carla, mallory] = (await Promise.all([1, 2, 3, 4].map(() => TestPerson.signUp()))) as [
    TestPerson,
    TestPerson,
    TestPerson,
    TestPerson,
  ];
});

const randomHash = () => toB64u(randomBytes(32)) as B64u32;
const seat = (person: TestPerson, role: Role = "member"): Seat => seatOf(person.state, role);

/** A group of alice (owner), bob and mallory. */
async function group(): Promise<RoomLog> {
  const log = await RoomLog.create("group", [alice, bob, mallory]);
  log.people.set(carla.account, carla);
  return log;
}

describe("the roster", () => {
  let log: RoomLog;
  beforeEach(async () => {
    log = await group();
  });

  it("[R20] is bound by its hash, in whatever order it is given", async () => {
    const seats = seatsOf(log.now.seats);
    expect(await rosterHash([...seats].reverse())).toBe(log.now.rosterHash);
    const event = await log.draft(alice, { kind: "leave", delta: [] });
    const other = (event.public ?? "").replace(
      await rosterHash(seats.filter(([account]) => account !== alice.account)),
      randomHash(),
    );
    expect(await log.verdict({ ...event, public: other, tokenHash: await roomEntryHash(other) })).toBe("bad-signature");
  });

  it("is refused when its author signs the hash of another one", async () => {
    const fewer = { ...log.now.seats };
    delete fewer[mallory.account];
    expect(await log.judge(bob, { kind: "settings", delta: [] }, { prev: { ...log.now, seats: fewer } })).toBe(
      "not-allowed",
    );
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] }, { prev: { ...log.now, seats: fewer } })).toBe(
      "bad-roster",
    );
  });

  const wrong: [string, (seat: Seat) => Seat][] = [
    ["another identity", ([a, , g, u, n, r]) => [a, randomHash(), g, u, n, r]],
    ["another generation", ([a, i, , u, n, r]) => [a, i, 2, u, n, r]],
    ["another user key", ([a, i, g, , n, r]) => [a, i, g, randomHash(), n, r]],
    ["a chain longer than there is", ([a, i, g, u, , r]) => [a, i, g, u, 9, r]],
  ];
  it.each(wrong)("[R20] takes no newcomer with %s", async (_, change) => {
    expect(await log.judge(alice, { kind: "add", delta: [[change(seat(carla))], []] })).toBe("bad-roster");
    const fresh = new RoomLog(newId() as RoomId, [alice, carla]);
    const seats = [seat(alice, "owner"), change(seat(carla))];
    expect(await fresh.judge(alice, { kind: "create", delta: ["group", seats] })).toBe("bad-roster");
  });

  it.each(wrong)("takes no refreshed seat with %s", async (_, change) => {
    expect(await log.judge(alice, { kind: "rotate", delta: [[change(seat(bob))]] })).toBe("bad-roster");
  });

  it("[R20] takes nobody twice, nobody unknown, and lists only in order", async () => {
    const nobody = await TestPerson.signUp();
    expect(await log.judge(alice, { kind: "add", delta: [[seat(bob)], []] })).toBe("bad-roster");
    expect(await log.judge(alice, { kind: "add", delta: [[seat(carla), seat(carla)], []] })).toBe("bad-roster");
    expect(await log.judge(alice, { kind: "add", delta: [[seat(carla)], [seat(carla)]] })).toBe("bad-roster");
    expect(await log.judge(alice, { kind: "add", delta: [[seat(nobody)], []] })).toBe("bad-roster");
    expect(await log.judge(alice, { kind: "rotate", delta: [[seat(carla)]] })).toBe("bad-roster");
    expect(await log.judge(alice, { kind: "remove", delta: [[bob.account], 0, [seat(bob)]] })).toBe("bad-roster");
  });

  it("is refreshed forwards only, and never brings a role along", async () => {
    await bob.rotateUserKey();
    const [account, identity, generation, key, n] = seat(bob);
    await log.write(mallory, { kind: "rotate", delta: [[seat(bob)]] });
    expect(log.now.seats[bob.account]).toMatchObject({ generation: 2, accountN: 3, sinceN: 1, sinceEpoch: 1 });
    expect(
      await log.judge(mallory, { kind: "rotate", delta: [[[account, identity, generation, key, n, "owner"]]] }),
    ).toBe("bad-roster");
    const first = bob.state.userKeys[1] as B64u32;
    expect(await log.judge(mallory, { kind: "rotate", delta: [[[account, identity, 1, first, 2, "member"]]] })).toBe(
      "bad-roster",
    );
  });

  it("[R20] judges a seat by the chain as it was at the seat's own n", async () => {
    const old = seat(carla);
    await carla.rotateUserKey();
    await carla.resetIdentity();
    expect(await log.judge(alice, { kind: "add", delta: [[old], []] })).toBe("ok");
    const [account, identity, , key, n, role] = old;
    expect(await log.judge(alice, { kind: "add", delta: [[[account, identity, 1, key, n + 1, role]], []] })).toBe(
      "bad-roster",
    );
  });
});
