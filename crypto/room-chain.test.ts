import { beforeEach, describe, expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { type AccountId, type B64u32, type DeviceId, type EventId, epoch, type RoomId, seq } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Seat } from "@/protocol/room-entry";
import { toB64u } from "./bytes";
import { directRoomId } from "./hash";
import { newId, randomBytes } from "./random";
import { applyRoomEntry, DEFAULT_POLICY, type RoomState, roomEntryHash, seatOf } from "./room-chain";
import { signerFromSeed, signText } from "./sign";
import { newDevice, TestPerson } from "./testing/person";
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

describe("beginning a room", () => {
  it("alice writes notes to herself, meets bob, and makes a group", async () => {
    const self = await RoomLog.create("self", [alice]);
    const direct = await RoomLog.create("direct", [bob, alice]);
    const many = await group();
    expect([self, direct, many].map((log) => [log.now.type, log.now.n, log.now.epoch])).toEqual([
      ["self", 1, 1],
      ["direct", 1, 1],
      ["group", 1, 1],
    ]);
    expect(Object.keys(direct.now.seats).sort()).toEqual([alice.account, bob.account].sort());
  });

  it("carla, told only the entries, sees the same room", async () => {
    const log = await group();
    await log.write(alice, { kind: "add", delta: [[seat(carla)], []] });
    await log.write(bob, { kind: "leave", delta: [] });
    let state: RoomState | null = null;
    for (const event of log.events) {
      const applied = await applyRoomEntry(state, event, log.lookup);
      state = applied.ok ? applied.value : null;
    }
    expect(state).toEqual(log.now);
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });

  it.each([
    ["a room for two with the wrong id", "direct", ["owner", "owner"], null],
    ["a room for two with a lesser member", "direct", ["owner", "member"], "pair"],
    ["a room for two with one seat", "direct", ["owner"], "pair"],
    ["notes to self with two seats", "self", ["owner", "owner"], "pair"],
    ["a group on the pair's id", "group", ["owner", "member"], "pair"],
    ["a group whose author is no owner", "group", ["member", "owner"], null],
  ] as const)("refuses %s", async (_, type, roles, id) => {
    const room = id === "pair" ? await directRoomId(alice.account, bob.account) : (newId() as RoomId);
    const log = new RoomLog(room, [alice, bob]);
    const seats = roles.map((role, i) => seat(i === 0 ? alice : bob, role));
    expect(await log.judge(alice, { kind: "create", delta: [type, seats] })).toBe("not-allowed");
  });

  it("refuses notes to self under mallory's pen, and a room that its author is not in", async () => {
    const notes = new RoomLog(await directRoomId(alice.account, alice.account), [alice, mallory]);
    expect(await notes.judge(mallory, { kind: "create", delta: ["self", [seat(alice, "owner")]] })).toBe("not-allowed");
    const log = new RoomLog(newId() as RoomId, [alice, mallory]);
    expect(await log.judge(mallory, { kind: "create", delta: ["group", [seat(alice, "owner")]] })).toBe("not-allowed");
  });

  it("[R16] begins at n 1, seq 1 and epoch 1, and only once", async () => {
    const log = await group();
    const create = log.events[0] as Event;
    expect(await log.verdict({ ...create, seq: seq.parse(2) })).toBe("bad-link");
    const fresh = new RoomLog(newId() as RoomId, [alice]);
    const delta: ["group", Seat[]] = ["group", [seat(alice, "owner")]];
    expect(await fresh.judge(alice, { kind: "create", delta }, { epoch: 2 })).toBe("bad-epoch");
    const late = await fresh.draft(alice, { kind: "create", delta });
    expect(await fresh.verdict({ ...late, seq: seq.parse(2) })).toBe("bad-link");
    expect(await fresh.judge(alice, { kind: "rotate", delta: [[]] }, { prev: log.now, device: alice.device })).toBe(
      "bad-link",
    );
  });
});

describe("a forged entry", () => {
  let log: RoomLog;
  beforeEach(async () => {
    log = await group();
  });

  it("[R17] signed by mallory in alice's name is refused", async () => {
    const device = { ...mallory.device, id: alice.device.id };
    const event = await log.draft(mallory, { kind: "rotate", delta: [[]] }, { author: alice.account, device });
    expect(await log.verdict(event)).toBe("bad-signature");
  });

  it("[R17] signed by a device that is not the author's, or nobody's, is refused", async () => {
    const rotate = { kind: "rotate", delta: [[]] } as const;
    const twist = { author: alice.account, device: mallory.device };
    expect(await log.judge(mallory, { kind: "rotate", delta: [[]] }, twist)).toBe("unknown-author");
    expect(await log.judge(alice, { ...rotate, delta: [[]] }, { device: await newDevice() })).toBe("unknown-author");
  });

  it("[R17] by a stranger, a person unknown, or one who left is refused", async () => {
    expect(await log.judge(carla, { kind: "rotate", delta: [[]] })).toBe("not-allowed");
    expect(await log.judge(carla, { kind: "add", delta: [[seat(carla)], []] })).toBe("not-allowed");
    const stranger = await TestPerson.signUp();
    expect(await log.judge(stranger, { kind: "rotate", delta: [[]] })).toBe("not-allowed");
    await log.write(bob, { kind: "leave", delta: [] });
    expect(await log.judge(bob, { kind: "rotate", delta: [[]] })).toBe("not-allowed");
    log.people.delete(mallory.account);
    expect(await log.judge(mallory, { kind: "rotate", delta: [[]] })).toBe("unknown-author");
  });

  it("[R15] with any one character of its public text changed is refused", async () => {
    const event = await log.draft(alice, { kind: "settings", delta: [] });
    const text = event.public ?? "";
    for (let at = 0; at < text.length; at++) {
      const changed = text.slice(0, at) + (text[at] === "1" ? "2" : "1") + text.slice(at + 1);
      expect(await log.verdict({ ...event, public: changed }), `${at}`).not.toBe("ok");
      expect(
        await log.verdict({ ...event, public: changed, tokenHash: await roomEntryHash(changed) }),
        `${at}`,
      ).not.toBe("ok");
    }
    expect(await log.verdict(event)).toBe("ok");
  });

  it("[R3] spelled in another way is refused, though its author signed it", async () => {
    const event = await log.draft(alice, { kind: "settings", delta: [] });
    const [payload] = JSON.parse(event.public ?? "") as [string, string];
    const respell = [
      ` ${payload}`,
      payload.replace('"settings"', '"\\u0073ettings"'),
      payload.replace(/"ttl":0,"history":false/, '"history":false,"ttl":0'),
    ];
    for (const other of [...respell, "[]", "no json"]) {
      const text = JSON.stringify([other, await signText(alice.device.signer, "sotto/room-entry/1", other)]);
      expect(await log.verdict({ ...event, public: text, tokenHash: await roomEntryHash(text) }), other).toBe(
        "bad-form",
      );
    }
    const spaced = (event.public ?? "").replace('","', '", "');
    expect(await log.verdict({ ...event, public: spaced, tokenHash: await roomEntryHash(spaced) })).toBe("bad-form");
    expect(await log.verdict({ ...event, public: null })).toBe("bad-form");
  });

  const token = `gAAAAA${"A".repeat(94)}` as NonNullable<Event["token"]>;
  it.each([
    ["room", { room: newId() as RoomId }],
    ["id", { id: newId() as EventId }],
    ["kind", { kind: "rotate" }],
    ["sender", { sender: newId() as AccountId }],
    ["device", { device: newId() as DeviceId }],
    ["deviceSeq", { deviceSeq: 77 }],
    ["epoch", { epoch: epoch.parse(9) }],
    ["tokenHash", { tokenHash: randomHash() }],
    ["target", { target: newId() as EventId }],
    ["thread", { thread: newId() as EventId }],
    ["token", { token }],
  ])("in an envelope with another %s is refused", async (_, change) => {
    const event = await log.draft(alice, { kind: "settings", delta: [] });
    expect(await log.verdict({ ...event, ...change })).toBe("bad-envelope");
  });
});

describe("a replayed, forked or moved entry", () => {
  it("[R16] is refused", async () => {
    const log = await group();
    const before = log.now;
    const first = await log.write(alice, { kind: "rotate", delta: [[]] });
    expect(await log.verdict(first)).toBe("bad-link");
    expect(await log.verdict({ ...first, seq: seq.parse(50) })).toBe("bad-link");
    expect(await log.judge(alice, { kind: "rotate", delta: [[]] }, { prev: before })).toBe("bad-link");
    const forked = { ...log.now, hash: randomHash() };
    expect(await log.judge(alice, { kind: "rotate", delta: [[]] }, { prev: forked })).toBe("bad-link");
    const skipped = { ...log.now, n: log.now.n + 1 };
    expect(await log.judge(alice, { kind: "rotate", delta: [[]] }, { prev: skipped })).toBe("bad-link");
    const next = await log.draft(alice, { kind: "rotate", delta: [[]] });
    expect(await log.verdict({ ...next, seq: log.now.seq as never })).toBe("bad-link");
    const other = await group();
    expect(await other.verdict(next)).toBe("bad-link");
    expect(await other.verdict({ ...next, room: other.room })).toBe("bad-envelope");
  });
});

describe("the epoch", () => {
  it("[R21] turns with add, remove and rotate, and not with role, settings and leave", async () => {
    const log = await group();
    const epochs: number[] = [];
    const step = async (...args: Parameters<RoomLog["write"]>) => epochs.push((await log.write(...args)).epoch);
    await step(mallory, { kind: "rotate", delta: [[]] });
    await step(alice, { kind: "add", delta: [[seat(carla)], []] });
    await step(alice, { kind: "role", delta: [bob.account, "admin", 0] });
    await step(bob, { kind: "settings", delta: [] });
    await step(carla, { kind: "leave", delta: [] });
    await step(bob, { kind: "remove", delta: [[mallory.account], 0, []] });
    expect(epochs).toEqual([2, 3, 3, 3, 3, 4]);
    expect(Object.keys(log.now.keyCommits)).toEqual(["1", "2", "3", "4"]);
    expect(log.now.epochSeq).toBe(7);
  });

  it("[R21] neither stands still, jumps, goes back, nor comes without commitment and note", async () => {
    const log = await group();
    const rotate = () => ({ kind: "rotate" as const, delta: [[]] as [Seat[]] });
    for (const wrong of [1, 3]) expect(await log.judge(bob, rotate(), { epoch: wrong })).toBe("bad-epoch");
    expect(await log.judge(bob, rotate(), { keyCommit: null })).toBe("bad-epoch");
    expect(await log.judge(bob, rotate(), { noteHash: null })).toBe("bad-epoch");
    const leave = () => ({ kind: "leave" as const, delta: [] as [] });
    expect(await log.judge(bob, leave(), { epoch: 2 })).toBe("bad-epoch");
    expect(await log.judge(bob, leave(), { keyCommit: randomHash() })).toBe("bad-epoch");
    expect(await log.judge(bob, leave(), { noteHash: randomHash() })).toBe("bad-epoch");
  });
});

it("encodes an entry as committed", async () => {
  const uuid = (digit: string) => `${digit.repeat(8)}-1111-4111-8111-111111111111`;
  const person = await TestPerson.signUp(uuid("d") as AccountId);
  const log = new RoomLog(uuid("a") as RoomId, [person]);
  const fixed = (byte: number) => toB64u(new Uint8Array(32).fill(byte)) as B64u32;
  const row: Seat = [person.account, fixed(1), 1, fixed(2), 2, "owner"];
  const device = {
    ...person.device,
    id: uuid("e") as DeviceId,
    signer: await signerFromSeed(new Uint8Array(32).fill(7)),
  };
  const twist = { device, keyCommit: fixed(3), noteHash: fixed(4), policy: DEFAULT_POLICY };
  const event = await log.draft(person, { kind: "create", delta: ["group", [row]] }, twist);
  const [payload] = JSON.parse(event.public ?? "") as [string, string];
  expect(payload.replace(event.id, "(id)")).toMatchInlineSnapshot(
    `"["sotto/room/1",1,"aaaaaaaa-1111-4111-8111-111111111111","(id)","create",1,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","dddddddd-1111-4111-8111-111111111111","eeeeeeee-1111-4111-8111-111111111111",1,["group",[["dddddddd-1111-4111-8111-111111111111","AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",1,"AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI",2,"owner"]]],"0iuT7fgM01bAUgMAtnhmgT3-AM5SkcJjLgiVVWJ6Bbo",1,"AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM","BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ",{"post":"member","add":"admin","edit":"admin","pin":"admin","atRoom":"admin","editWindow":0,"revisions":"all","slow":0,"ttl":0,"history":false}]"`,
  );
  expect(await roomEntryHash('["payload","signature"]')).toMatchInlineSnapshot(
    `"bjwOweV6bMH4syqnugqYmXift27af1L0wKz2Cz_ivQo"`,
  );
});
