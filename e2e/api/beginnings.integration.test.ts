import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/crypto/random";
import { call, told } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { sealMessage, startRoom, type TestRoom } from "@/e2e/support/api/room";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { passwordSignIn } from "@/e2e/support/api/sign-in";
import { beginningsOutput } from "@/protocol/http/beginnings";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";

let server: TestServer;
let alice: TestPerson;
let bob: TestPerson;
let mallory: TestPerson;
let shared: TestRoom;
let notes: TestRoom;
beforeAll(async () => {
  server = await testServer();
  [alice, bob, mallory] = [await signUp("alice"), await signUp("bob"), await signUp("mallory")];
  shared = await startRoom(alice, bob);
  notes = await startRoom(alice);
  for (let n = 1; n <= 3; n++) {
    const body = { items: [await sealMessage(bob, shared, `text ${n}`, n)] };
    await call("POST /api/v1/rooms/[room]/events", { params: { room: shared.room }, cookie: bob.cookie, body });
  }
});
afterAll(() => server.close());

const ask = (person: TestPerson, rooms: readonly RoomId[]) =>
  call("POST /api/v1/rooms/beginnings", { cookie: person.cookie, body: { rooms } });
const begin = async (person: TestPerson, rooms: readonly RoomId[]) =>
  beginningsOutput.parse(await (await ask(person, rooms)).json());

/** What the room's own routes say. */
async function alone(person: TestPerson, room: RoomId) {
  const get = async (name: Parameters<typeof call>[0], more: object = {}) =>
    (await call(name, { params: { room, epoch: "1" }, cookie: person.cookie, ...more })).json();
  const { entries } = await get("GET /api/v1/rooms/[room]/entries");
  const { boxes } = await get("GET /api/v1/rooms/[room]/boxes");
  const page = await get("GET /api/v1/rooms/[room]/events");
  return { room, page, entries, boxes, note: await get("GET /api/v1/rooms/[room]/notes/[epoch]") };
}

test("[R93] several rooms come in one answer, in the order of the question, each as its own routes give it", async () => {
  const { rooms, left } = await begin(alice, [shared.room, notes.room]);
  expect(rooms).toEqual([await alone(alice, shared.room), await alone(alice, notes.room)]);
  expect(rooms[0]).toMatchObject({ page: { from: 1, to: 4 }, boxes: [{ epoch: 1 }], note: { epoch: 1 } });
  expect(left).toEqual([]);
});

test("[R93] a room of others and one that is nowhere are refused alike, and spoil no other; twice named counts once", async () => {
  const nowhere = newId() as RoomId;
  const { rooms, left } = await begin(bob, [notes.room, shared.room, nowhere, shared.room]);
  expect(rooms).toEqual([
    { room: notes.room, refused: "not-found" },
    await alone(bob, shared.room),
    { room: nowhere, refused: "not-found" },
  ]);
  expect(left).toEqual([]);
  expect((await begin(mallory, [shared.room])).rooms).toEqual([{ room: shared.room, refused: "not-found" }]);
});

test("[R93] nobody without a session or a device is answered, and nobody who asks for more than the bound", async () => {
  const rooms = [shared.room];
  const code = async (cookie: string | undefined, asked: readonly string[] = rooms) =>
    (await told(await call("POST /api/v1/rooms/beginnings", { cookie, body: { rooms: asked } }))).code;
  expect(await code(undefined)).toBe("no-session");
  expect(await code((await passwordSignIn("alice", alice.password)).cookie ?? "")).toBe("not-allowed");
  expect(await code(alice.cookie, [])).toBe("bad-request");
  const many = Array.from({ length: LIMITS.beginningRooms + 1 }, () => newId());
  expect(await code(alice.cookie, many)).toBe("bad-request");
  expect(await code(alice.cookie, many.slice(1))).toBeNull();
});

test("[R93] an answer ends at its bound of bytes, and says what is left; one room is always in it", async () => {
  const carla = await signUp("carla");
  const big: RoomId[] = [];
  for (const other of ["dora", "emil", "finn"]) {
    const { room } = await startRoom(carla, await signUp(other));
    big.push(room);
    await server.database.owner`
      insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token, token_hash, created_at)
      select ${room}, 1 + g, gen_random_uuid(), 'message', ${carla.account}, ${carla.device.id}, 1 + g, 1,
        'gAAAA' || repeat('B', 30000 - 5), rpad(g::text, 43, 'A'), now() from generate_series(1, 30) g`;
    await server.database.owner`update rooms set head = 31 where id = ${room}`;
  }
  const first = await begin(carla, [...big, shared.room]);
  expect([first.rooms.map(({ room }) => room), first.left]).toEqual([big.slice(0, 1), [...big.slice(1), shared.room]]);
  const last = await begin(carla, first.left.slice(1));
  expect(last.rooms.map(({ room }) => room)).toEqual([big[2], shared.room]);
  expect(last.left).toEqual([]);
});

test("[R63] it is counted by account, as often as it ships", async () => {
  const { count, seconds } = LIMIT_DEFAULTS.BEGINNINGS;
  server.set({ LIMIT_BEGINNINGS: `${count}/${seconds}` });
  const gabi = await signUp("gabi");
  const codes: (string | null)[] = [];
  for (let i = 0; i < count + 2; i++) codes.push((await told(await ask(gabi, [shared.room]))).code);
  expect(codes.indexOf("rate")).toBe(count);
  expect((await ask(bob, [shared.room])).status).toBe(200);
});
