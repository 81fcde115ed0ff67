import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { applyAccountEntry, signAccountEntry } from "@/crypto/account-chain";
import { newBoxKey } from "@/crypto/box";
import { newId } from "@/crypto/random";
import { newSigner } from "@/crypto/sign";
import { call, ORIGIN, told } from "@/e2e/support/api/call";
import { TestSocket as Socket, sealed, type TestSocket } from "@/e2e/support/realtime-world";
import type { TestPerson } from "@/e2e/support/test-people";
import type { AccountEntry } from "@/protocol/account-entry";
import type { DeviceId } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { CLOSE } from "@/protocol/socket/close-code";
import { endSessionAction } from "@/server/sessions/actions";
import { given } from "./next-headers";
import { type Caller, Scene } from "./scene";

vi.mock("next/headers", async () => {
  const headers = await import("./next-headers");
  return { headers: async () => headers.given.headers };
});

let scene: Scene;
beforeAll(async () => {
  scene = await Scene.make();
});
afterAll(() => scene.close());

let bob: Caller;
let socket: TestSocket;
beforeEach(async () => {
  bob = await scene.caller("member");
  if (bob.holder === null) throw new Error("no device");
  socket = await Socket.of(bob.holder, scene.sidecar);
  await socket.join(scene.room, 1_000_000);
});

/** The door is shut at once by HTTP; the socket ends as it should; what alice writes then reaches nobody there. */
async function shutOut(code: number): Promise<void> {
  expect((await told(await call("GET /api/v1/account", { cookie: bob.cookie }))).code).toBe("no-session");
  expect((await told(await call("POST /api/v1/tickets", { cookie: bob.cookie }))).code).toBe("no-session");
  expect(await socket.end()).toBe(code);
  const heard = socket.frames.length;
  await scene.message(scene.people.alice);
  const alice = await scene.socketOf(scene.people.alice);
  await alice.join(scene.room, 0);
  expect(socket.frames).toHaveLength(heard);
  expect(socket.ws.readyState).toBe(socket.ws.CLOSED);
}

/** A second device of a person, by their own chain; answers it with a session bound to it. */
async function secondDevice(person: TestPerson): Promise<{ device: DeviceId; cookie: string }> {
  const session = await scene.session(person.account, null);
  const cookie = await scene.world.cookie({ account: person.account, device: person.device, session });
  const device = newId() as DeviceId;
  const entry = await next(person, await added(person, device));
  const response = await call("POST /api/v1/account/chain", { cookie, body: { entries: [entry] } });
  expect(response.status).toBe(200);
  return { device, cookie };
}

async function added(person: TestPerson, device: DeviceId): Promise<AccountEntry> {
  const [sign, box] = await Promise.all([newSigner(), newBoxKey()]);
  const delta: [DeviceId, typeof sign.publicKey, typeof box.publicKey] = [device, sign.publicKey, box.publicKey];
  return signAccountEntry(person.state, { account: person.account, kind: "device-add", delta }, person.identity);
}

/** Follows the chain by an entry. */
async function next(person: TestPerson, entry: AccountEntry): Promise<AccountEntry> {
  const state = await applyAccountEntry(person.state, entry);
  if (!state.ok) throw new Error(state.code);
  person.state = state.value;
  return entry;
}

/** What revokes a device: the revoke, a new user key, the vault's next version, a box for each device that stays. */
async function revocation(person: TestPerson, device: DeviceId) {
  const { account, identity } = person;
  const token = `gAAAA${"B".repeat(95)}`;
  const revoke = await next(
    person,
    await signAccountEntry(person.state, { account, kind: "device-revoke", delta: [device] }, identity),
  );
  const generation = person.state.generation + 1;
  const { publicKey } = await newBoxKey();
  const rotate = await next(
    person,
    await signAccountEntry(
      person.state,
      { account, kind: "user-key-rotate", delta: [generation, publicKey] },
      identity,
    ),
  );
  const staying = Object.values(person.state.devices).filter((one) => one.endedN === null);
  const [row] = await scene.world.database.owner<{ version: number }[]>`
    select vault_version + 1 as version from accounts where id = ${account}`;
  return {
    entries: [revoke, rotate],
    vault: { version: row?.version, blob: token, wraps: { password: token, recovery: token } },
    deviceBoxes: staying.map(({ id }) => ({ device: id, generation, box: "AQ".padEnd(108, "A") })),
  };
}

describe("[R59] bob's open socket and his cookie end together", () => {
  test("when he ends that session from another browser", async () => {
    const other = await scene.caller("member");
    given.headers = new Headers({ origin: ORIGIN, cookie: other.cookie ?? "" });
    expect(await endSessionAction({ session: bob.holder?.session })).toMatchObject({ ok: true });
    await shutOut(CLOSE.sessionEnded);
  });

  test("when he signs out there, and only a sign-out that happened clears what the browser keeps", async () => {
    const bad = { entry: { payload: "[]", signature: "A".repeat(86) } };
    const refused = await call("POST /api/v1/sign-out", { cookie: bob.cookie, body: bad });
    expect([refused.status, refused.headers.get("clear-site-data")]).toEqual([422, null]);
    expect((await call("GET /api/v1/account", { cookie: bob.cookie })).status).toBe(200);
    const done = await call("POST /api/v1/sign-out", { cookie: bob.cookie, body: {} });
    expect([done.status, done.headers.get("clear-site-data")]).toEqual([200, '"cache", "storage"']);
    await shutOut(CLOSE.sessionEnded);
  });

  test("when the row is closed and the notice is lost: HTTP at once, the socket with the tick", async () => {
    await scene.world.database.owner`update sessions set revoked_at = now() where id = ${bob.holder?.session ?? ""}`;
    await scene.sidecar.realtime.tick();
    await shutOut(CLOSE.sessionEnded);
  });

  test("when its time is over", async () => {
    await scene.world.database.owner`update sessions set expires_at = now() where id = ${bob.holder?.session ?? ""}`;
    await scene.sidecar.realtime.tick();
    await shutOut(CLOSE.sessionEnded);
  });

  test("when his other device revokes this one", async () => {
    const person = scene.people.bob;
    const lost = await secondDevice(person);
    const keeper = await scene.caller("member");
    socket.ws.terminate();
    const session = await scene.session(person.account, lost.device);
    const cookie = await scene.world.cookie({ account: person.account, device: lost.device, session });
    bob = { ...bob, cookie, holder: { account: person.account, device: lost.device, session } };
    socket = await Socket.of({ account: person.account, device: lost.device, session }, scene.sidecar);
    await socket.join(scene.room, 1_000_000);
    const body = await revocation(person, lost.device);
    const response = await call("POST /api/v1/account/chain", { cookie: keeper.cookie, body });
    expect(response.status).toBe(200);
    // Every session of that device, not only the one with the socket.
    expect((await call("GET /api/v1/account", { cookie: lost.cookie })).status).toBe(401);
    expect((await call("GET /api/v1/account", { cookie: keeper.cookie })).status).toBe(200);
    // bob's new user key makes the room stale, and alice makes it fresh again.
    await scene.rotate(scene.people.alice, [scene.people.bob]);
    await shutOut(CLOSE.sessionEnded);
  });

  test("when a device ends but its session's row was left alive", async () => {
    const { owner } = scene.world.database;
    const device = newId() as DeviceId;
    await owner`insert into devices (id, account, sign_key, box_key, added_n) values (${device}, ${bob.person.account}, '', '', 90)`;
    await owner`update sessions set device = ${device} where id = ${bob.holder?.session ?? ""}`;
    expect((await call("GET /api/v1/account", { cookie: bob.cookie })).status).toBe(200);
    await owner`update devices set ended_n = 91 where id = ${device}`;
    await scene.sidecar.realtime.tick();
    await shutOut(CLOSE.sessionEnded);
  });
});

test("mallory cannot bind her session to a device that she adds and revokes in one breath", async () => {
  const { mallory } = scene.people;
  const session = await scene.session(mallory.account, null);
  const cookie = await scene.world.cookie({ account: mallory.account, device: mallory.device, session });
  const before = mallory.state;
  const device = newId() as DeviceId;
  const add = await next(mallory, await added(mallory, device));
  const body = await revocation(mallory, device);
  mallory.state = before;
  const response = await call("POST /api/v1/account/chain", {
    cookie,
    body: { ...body, entries: [add, ...body.entries] },
  });
  expect((await told(response)).code).toBe("bad-entry");
  const rows = await scene.world.database.owner`select 1 from sessions where id = ${session} and device is null`;
  expect(rows).toHaveLength(1);
});

test("[R51] bob, removed while he listens, hears of it and nothing after it; every door is shut at once", async () => {
  const { alice } = scene.people;
  await scene.message(alice);
  const { epoch } = await scene.state();
  await scene.remove(alice, bob.person.account);
  const item = sealed(await scene.nextSeq(bob.person), { epoch: epoch as SendItem["epoch"] });
  expect(await socket.send(scene.room, [item])).toMatchObject([{ status: "refused", code: "not-found" }]);
  const params = { room: scene.room };
  const answer = await call("POST /api/v1/rooms/[room]/events", {
    params,
    cookie: bob.cookie,
    body: { items: [item] },
  });
  expect(await answer.json()).toMatchObject({ results: [{ status: "refused", code: "not-found" }] });
  const boxes = await call("GET /api/v1/rooms/[room]/boxes", { params, cookie: bob.cookie });
  const epochs = ((await boxes.json()) as { boxes: { epoch: number }[] }).boxes.map((box) => box.epoch);
  expect(Math.max(...epochs)).toBe(epoch);
  await scene.message(alice);
  await scene.sidecar.realtime.tick();
  await socket.next("parted", (frame) => frame.room === scene.room);
  const [row] = await scene.world.database.owner<{ until: number }[]>`
    select until_seq::int as until from members where room = ${scene.room} and account = ${bob.person.account}`;
  expect(socket.seqs(scene.room).at(-1)).toBe(row?.until);
  socket.say({ t: "ping" });
  await socket.next("pong");
  expect(socket.seqs(scene.room).at(-1)).toBe(row?.until);
});
