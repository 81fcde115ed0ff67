import { beforeAll, describe, expect, it } from "vitest";
import { DEFAULT_POLICY, type RoomState } from "@/crypto/room-chain";
import { TestPerson } from "@/crypto/testing/person";
import { RoomLog } from "@/crypto/testing/room-log";
import type { SeatLine } from "../store/tables";
import { entryPayload } from "./room-chain-reader";
import { epochLines, lineAt, lineOf, NO_RIGHTS, policyAfter, rightsAt, seatAt } from "./seat-lines";

let people: [TestPerson, TestPerson, TestPerson];
let lines: SeatLine[];
let states: RoomState[];

/** alice makes a group with bob; bob becomes an admin; carla is added, removed, and added again; the policy changes. */
beforeAll(async () => {
  people = (await Promise.all([1, 2, 3].map(() => TestPerson.signUp()))) as typeof people;
  const [alice, bob, carla] = people;
  const log = await RoomLog.create("group", [alice, bob]);
  log.people.set(carla.account, carla);
  lines = [];
  states = [];
  const note = (before: RoomState | null) => {
    const event = log.events.at(-1);
    const payload = event && entryPayload(event);
    if (!event || !payload) throw new Error("no entry");
    states.push(log.now);
    lines.push(lineOf(before, log.now, event, payload));
  };
  note(null);
  const seat = () => [carla.account, ...carlaSeat(carla)] as never;
  for (const [author, change] of [
    [alice, { kind: "role", delta: [bob.account, "admin", 0] }],
    [alice, { kind: "add", delta: [[seat()], []] }],
    [bob, { kind: "remove", delta: [[carla.account], 0, []] }],
    [bob, { kind: "add", delta: [[seat()], []] }],
    [alice, { kind: "settings", delta: [] }],
  ] as const) {
    const before = log.now;
    await log.write(
      author,
      change as never,
      change.kind === "settings" ? { policy: { ...DEFAULT_POLICY, edit: "owner" } } : {},
    );
    note(before);
  }
});

function carlaSeat({ state }: TestPerson) {
  return [state.identityHash, state.generation, state.userKey, state.n, "member"] as const;
}

describe("lines of a room's chain", () => {
  it("hold only what each entry changed", () => {
    expect(lines.map((line) => Object.keys(line.seats).length)).toEqual([2, 1, 1, 1, 1, 0]);
    expect(epochLines({ lines }).map((line) => line.n)).toEqual([1, 3, 4, 5]);
  });

  it("tell how everybody sat at every place of the log, as the whole chain does", () => {
    for (const [i, state] of states.entries()) {
      const seq = (lines[i]?.seq ?? 0) + 1;
      for (const { account } of people) {
        const seat = state.seats[account];
        expect(seatAt({ lines }, seq, account)).toEqual(seat ? { accountN: seat.accountN, role: seat.role } : null);
      }
    }
    expect(lineAt({ lines }, 1)).toBeNull();
    expect(seatAt({ lines }, 1, people[0].account)).toBeNull();
  });

  it("tell the policy that held after each entry", () => {
    expect(policyAfter({ lines }, 1).edit).toBe("admin");
    expect(policyAfter({ lines }, 5).edit).toBe("admin");
    expect(policyAfter({ lines }, 6).edit).toBe("owner");
  });

  it("[R85, R89, R92] tell what somebody may do to others' words at a place, by their role and the policy there", () => {
    const [alice, bob, carla] = people;
    const chain = { lines, state: states.at(-1) as RoomState };
    const rights = (seq: number, person: TestPerson, of = chain) => rightsAt(of, seq, person.account);
    const [below, admin] = [lines[1]?.seq ?? 0, (lines[1]?.seq ?? 0) + 1];
    expect(rights(below, bob).deleteOthers).toBe(false);
    expect(rights(admin, bob)).toEqual({ deleteOthers: true, pin: true, emoji: true });
    expect(rights(admin, carla)).toEqual(NO_RIGHTS);
    const last = (lines[5]?.seq ?? 0) + 1;
    expect(people.map((person) => rights(last, person).emoji)).toEqual([true, false, false]);
    const pair = { lines, state: { ...chain.state, type: "direct" as const } };
    expect(rights(last, alice, pair).deleteOthers).toBe(false);
  });
});
