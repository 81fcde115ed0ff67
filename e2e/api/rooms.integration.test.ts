import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "@/crypto/random";
import { type CallOptions, call, told } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { sealEpoch, sealMessage, startRoom, type TestRoom } from "@/e2e/support/api/room";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { passwordSignIn } from "@/e2e/support/api/sign-in";
import { chainOutput, handleOutput, profileOutput } from "@/protocol/http/people";
import { ticketOutput } from "@/protocol/http/realtime";
import {
  boxesOutput,
  cursorOutput,
  deviceState,
  entriesOutput,
  entryOutput,
  noteOutput,
  page,
  roomList,
  sendOutput,
} from "@/protocol/http/rooms";
import { ROUTES, type RouteName } from "@/server/http/routes";

let server: TestServer;
let alice: TestPerson;
let bob: TestPerson;
let mallory: TestPerson;
let room: TestRoom;
let unfinished: string;
let revoked: string;

beforeAll(async () => {
  server = await testServer();
  [alice, bob, mallory] = [await signUp("alice"), await signUp("bob"), await signUp("mallory")];
  room = await startRoom(alice, bob);
  unfinished = (await passwordSignIn("mallory", mallory.password)).cookie ?? "";
  const gone = await signUp("gone");
  await call("POST /api/v1/sign-out", { cookie: gone.cookie, body: {} });
  revoked = gone.cookie;
});
afterAll(() => server.close());

const at = (params: Record<string, string>, cookie: string, more: CallOptions = {}): CallOptions => ({
  params,
  cookie,
  ...more,
});
const json = async (response: Promise<Response>) => (await response).json();

test("alice and bob both list their room, and each reads the chain, the key boxed to them, and the note", async () => {
  for (const person of [alice, bob]) {
    const { rooms } = roomList.parse(await json(call("GET /api/v1/rooms", { cookie: person.cookie })));
    expect(
      rooms.map((row) => [row.room, row.head, row.epoch, row.members.map((member) => member.handle).sort()]),
    ).toEqual([[room.room, 1, 1, ["alice", "bob"]]]);
    const { entries } = entriesOutput.parse(
      await json(call("GET /api/v1/rooms/[room]/entries", at({ room: room.room }, person.cookie))),
    );
    expect(entries.map((entry) => entry.tokenHash)).toEqual([room.hash]);
    const own = boxesOutput.parse(
      await json(call("GET /api/v1/rooms/[room]/boxes", at({ room: room.room }, person.cookie))),
    );
    const all = boxesOutput.parse(await json(call("GET /api/v1/boxes", { cookie: person.cookie })));
    expect(all).toEqual(own);
    expect(own.boxes.map((box) => [box.epoch, box.entryHash])).toEqual([[1, room.hash]]);
    noteOutput.parse(
      await json(call("GET /api/v1/rooms/[room]/notes/[epoch]", at({ room: room.room, epoch: "1" }, person.cookie))),
    );
  }
});

test("two who start their room at once meet in one", async () => {
  const [carla, dora] = [await signUp("carla"), await signUp("dora")];
  const sealed = await Promise.all([sealEpoch(carla, [carla, dora], null), sealEpoch(dora, [carla, dora], null)]);
  const answers = await Promise.all(
    sealed.map(({ item, boxes, note }, i) =>
      call("POST /api/v1/rooms", { cookie: (i === 0 ? carla : dora).cookie, body: { entry: item, boxes, note } }),
    ),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const { rooms } = roomList.parse(await json(call("GET /api/v1/rooms", { cookie: carla.cookie })));
  expect(rooms).toHaveLength(1);
});

test("bob sends, the retry is a dup, alice reads it and moves her cursor, which never falls", async () => {
  const item = await sealMessage(bob, room, "good morning", 1);
  const send = () =>
    json(call("POST /api/v1/rooms/[room]/events", at({ room: room.room }, bob.cookie, { body: { items: [item] } })));
  const [first, second] = [sendOutput.parse(await send()).results[0], sendOutput.parse(await send()).results[0]];
  expect([first?.status, second?.status]).toEqual(["ok", "dup"]);
  const read = page.parse(
    await json(call("GET /api/v1/rooms/[room]/events", at({ room: room.room }, alice.cookie, { query: "?after=1" }))),
  );
  expect(read.events.map((event) => event.id)).toEqual([item.id]);
  const state = deviceState.parse(
    await json(call("GET /api/v1/rooms/[room]/device", at({ room: room.room }, bob.cookie))),
  );
  expect(state.last).toMatchObject({ deviceSeq: 1, id: item.id });
  const move = async (to: number) =>
    cursorOutput.parse(
      await json(
        call("POST /api/v1/rooms/[room]/cursor", at({ room: room.room }, alice.cookie, { body: { read: to } })),
      ),
    );
  expect(await move(1)).toEqual({ read: 1, unread: 1 });
  expect(await move(99)).toEqual({ read: 2, unread: 0 });
  expect(await move(1)).toEqual({ read: 2, unread: 0 });
});

test("alice rotates: boxes first, then the entry; later boxes for that entry are not taken", async () => {
  const state = { ...room.state, seq: 1 };
  const sealed = await sealEpoch(alice, [alice, bob], state);
  const upload = { entryHash: sealed.signed.hash, epoch: 2, boxes: sealed.boxes, note: sealed.note };
  const params = { room: room.room };
  expect(
    (
      await told(
        await call("POST /api/v1/rooms/[room]/entries", at(params, alice.cookie, { body: { entry: sealed.item } })),
      )
    ).code,
  ).toBe("bad-entry");
  // A generation that no database column holds is no reason to stumble.
  const far = { ...upload, boxes: sealed.boxes.map((box) => ({ ...box, generation: 2 ** 31 })) };
  expect((await call("PUT /api/v1/rooms/[room]/boxes", at(params, alice.cookie, { body: far }))).status).toBe(400);
  expect((await call("PUT /api/v1/rooms/[room]/boxes", at(params, alice.cookie, { body: upload }))).status).toBe(200);
  const before = boxesOutput.parse(await json(call("GET /api/v1/boxes", { cookie: bob.cookie })));
  expect(before.boxes.map((box) => box.epoch)).toEqual([1]);
  entryOutput.parse(
    await json(call("POST /api/v1/rooms/[room]/entries", at(params, alice.cookie, { body: { entry: sealed.item } }))),
  );
  const extra = { ...upload, boxes: [{ account: mallory.account, generation: 1, box: "AAAA" }] };
  expect((await call("PUT /api/v1/rooms/[room]/boxes", at(params, bob.cookie, { body: extra }))).status).toBe(200);
  const stored = await server.database.owner`select 1 from boxes where account = ${mallory.account}`;
  expect(stored).toHaveLength(0);
  const after = boxesOutput.parse(await json(call("GET /api/v1/boxes", { cookie: bob.cookie })));
  expect(after.boxes.map((box) => box.epoch)).toEqual([2, 1]);
});

test("500 boxes a page, and none is lost between pages", async () => {
  const erin = await signUp("erin");
  const { room: notes } = await startRoom(erin);
  await server.database.owner`
    insert into events (room, seq, id, kind, sender, device, device_seq, epoch, token_hash, created_at)
    select ${notes}, 1 + g, gen_random_uuid(), 'rotate', ${erin.account}, ${erin.device.id}, 1 + g, 1 + g, 'hash' || g, now() + (g / 3) * interval '1 second'
    from generate_series(1, 1100) g`;
  await server.database.owner`
    insert into boxes (room, entry_hash, epoch, account, generation, box)
    select ${notes}, 'hash' || g, 1 + g, ${erin.account}, 1, 'AAAA' from generate_series(1, 1100) g`;
  const epochs: number[] = [];
  let cursor: string | null = "";
  while (cursor !== null) {
    const answer = (await json(
      call("GET /api/v1/boxes", { cookie: erin.cookie, query: cursor === "" ? "" : `?cursor=${cursor}` }),
    )) as {
      boxes: { epoch: number }[];
      next: string | null;
    };
    epochs.push(...answer.boxes.map((box) => box.epoch));
    cursor = answer.next;
  }
  expect(epochs).toEqual(Array.from({ length: 1101 }, (_, i) => 1101 - i));
});

test("people who share a room know each other's chain and profile; a look-up by handle finds anybody", async () => {
  const found = handleOutput.parse(
    await json(call("GET /api/v1/handles/[handle]", at({ handle: "alice" }, mallory.cookie))),
  );
  expect(found.account).toBe(alice.account);
  const chain = chainOutput.parse(
    await json(
      call("GET /api/v1/accounts/[account]/chain", at({ account: alice.account }, bob.cookie, { query: "?after=1" })),
    ),
  );
  expect(chain.entries).toHaveLength(1);
  profileOutput.parse(
    await json(call("GET /api/v1/accounts/[account]/profile", at({ account: alice.account }, bob.cookie))),
  );
});

test("a ticket for the sidecar is handed out", async () => {
  const ticket = ticketOutput.parse(await json(call("POST /api/v1/tickets", { cookie: alice.cookie })));
  expect(ticket.urls).toEqual([]);
});

/** An honest call of every guarded route, by somebody who may. */
async function honest(): Promise<[RouteName, CallOptions][]> {
  const params = { room: room.room, account: bob.account, handle: "bob", epoch: "1" };
  const later = { ...room.state, seq: 1 };
  const sealed = await sealEpoch(alice, [alice, bob], later);
  const bodies: Partial<Record<RouteName, unknown>> = {
    "POST /api/v1/account/chain": { entries: [{ payload: "[]", signature: "A".repeat(86) }] },
    "POST /api/v1/sign-out": {},
    "PUT /api/v1/profile": { record: `gAAAA${"B".repeat(95)}`, version: 2 },
    "POST /api/v1/rooms": { entry: sealed.item, boxes: sealed.boxes, note: sealed.note },
    "POST /api/v1/rooms/[room]/events": { items: [await sealMessage(alice, room, "hello", 2)] },
    "POST /api/v1/rooms/[room]/entries": { entry: sealed.item },
    "PUT /api/v1/rooms/[room]/boxes": {
      entryHash: sealed.signed.hash,
      epoch: 2,
      boxes: sealed.boxes,
      note: sealed.note,
    },
    "POST /api/v1/rooms/[room]/cursor": { read: 1 },
  };
  const guarded = (Object.keys(ROUTES) as RouteName[]).filter((name) => ROUTES[name].guard !== "public");
  return guarded.map((name) => [name, { params, ...(name in bodies ? { body: bodies[name] } : {}) }]);
}

test("every guarded route refuses nobody, a revoked session, and (where a device is needed) an unfinished one", async () => {
  for (const [name, options] of await honest()) {
    const anonymous = await told(await call(name, options));
    expect([name, anonymous.code]).toEqual([name, "no-session"]);
    expect(await told(await call(name, { ...options, cookie: revoked }))).toEqual(anonymous);
    expect(await told(await call(name, { ...options, cookie: "authjs.session-token=rubbish" }))).toEqual(anonymous);
    if (ROUTES[name].guard !== "device") continue;
    expect([name, (await told(await call(name, { ...options, cookie: unfinished }))).code]).toEqual([
      name,
      "not-allowed",
    ]);
  }
});

test("to a stranger every route of a room or a person answers exactly as if there were none", async () => {
  const nowhere = { room: newId(), account: newId(), handle: "bob", epoch: "1" };
  for (const [name, options] of await honest()) {
    if (!name.includes("[room]") && !name.includes("[account]")) continue;
    const theirs = await told(await call(name, { ...options, cookie: mallory.cookie }));
    const nobodys = await told(await call(name, { ...options, params: nowhere, cookie: mallory.cookie }));
    expect([name, theirs]).toEqual([name, nobodys]);
    // The events door answers item by item.
    if (name === "POST /api/v1/rooms/[room]/events") expect(JSON.parse(theirs.text).results[0].code).toBe("not-found");
    else expect([name, theirs.code]).toEqual([name, "not-found"]);
  }
});

test("members read what strangers may not, and changing needs our header and our origin", async () => {
  for (const [name, options] of await honest()) {
    if (name.startsWith("GET ")) {
      const answer = await call(name, { ...options, cookie: alice.cookie });
      expect([name, answer.status, answer.headers.get("cache-control")]).toEqual([name, 200, "no-store"]);
      continue;
    }
    const unfriendly: Record<string, string | null>[] = [
      { "x-sotto": null },
      { "x-sotto": "2" },
      { origin: "null" },
      { origin: "http://localhost:3001" },
      { origin: "http://localhost:3000.evil.example" },
    ];
    for (const headers of unfriendly) {
      expect([name, (await told(await call(name, { ...options, cookie: alice.cookie, headers }))).code]).toEqual([
        name,
        "bad-origin",
      ]);
    }
  }
});

test("a person who was removed from a room has the keys of their time there, and no more of it than that", async () => {
  const { owner } = server.database;
  await owner`update members set until_seq = 1 where account = ${bob.account} and room = ${room.room}`;
  const device = await call("GET /api/v1/rooms/[room]/device", at({ room: room.room }, bob.cookie));
  expect((await told(device)).code).toBe("not-found");
  const own = boxesOutput.parse(
    await json(call("GET /api/v1/rooms/[room]/boxes", at({ room: room.room }, bob.cookie))),
  );
  expect(own.boxes.map((box) => box.epoch)).toEqual([1]);
  const { rooms, left } = roomList.parse(await json(call("GET /api/v1/rooms", { cookie: bob.cookie })));
  expect([rooms, left]).toEqual([[], [{ room: room.room, until: 1 }]]);
  expect(
    (await told(await call("GET /api/v1/accounts/[account]/profile", at({ account: alice.account }, bob.cookie)))).code,
  ).toBe("not-found");
  await owner`update members set until_seq = null where account = ${bob.account} and room = ${room.room}`;
});
