import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "@/crypto/random";
import { closeDatabase } from "@/db/client";
import { type CallOptions, call, told } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { startRoom, type TestRoom } from "@/e2e/support/api/room";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { errorBody } from "@/protocol/errors";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { ROUTES, type RouteName } from "@/server/http/routes";

let server: TestServer;
let alice: TestPerson;
let room: TestRoom;
beforeAll(async () => {
  server = await testServer();
  alice = await signUp("alice");
  room = await startRoom(alice);
});
afterAll(() => server.close());

const HASH = "A".repeat(43);
const SIGNATURE = "A".repeat(86);
const TOKEN = `gAAAA${"B".repeat(95)}`;
const VAULT = { version: 2, blob: TOKEN, wraps: { password: TOKEN, recovery: TOKEN } };
const ENTRY = { payload: "[]", signature: SIGNATURE };
const ITEM = {
  id: newId(),
  kind: "message",
  deviceSeq: 1,
  epoch: 1,
  target: null,
  thread: null,
  token: TOKEN,
  public: null,
};
const ROOM_ENTRY = { id: newId(), payload: "[]", signature: SIGNATURE };
const BOXES = [{ account: newId(), generation: 1, box: "AAAA" }];

/** A body of the right form for every route that takes one. A route that is missing here fails the first test. */
const SAMPLES: Partial<Record<RouteName, Record<string, unknown>>> = {
  "POST /api/v1/accounts/start": { handle: "bob", registrationRequest: "AAAA" },
  "POST /api/v1/accounts": {
    signUp: "x",
    registrationRecord: "AAAA",
    ksfVersion: 1,
    chain: [ENTRY, ENTRY],
    vault: VAULT,
    recoveryProofHash: HASH,
    profile: TOKEN,
  },
  "POST /api/v1/accounts/chains": { people: [{ account: newId(), after: 0 }] },
  "POST /api/v1/accounts/profiles": { accounts: [newId()] },
  "POST /api/v1/sessions/start": { handle: "bob", loginRequest: "AAAA" },
  "POST /api/v1/sessions/unlock": { loginRequest: "AAAA" },
  "POST /api/v1/recovery/start": { handle: "bob", proof: HASH, registrationRequest: "AAAA" },
  "POST /api/v1/recovery": {
    recovery: "x",
    registrationRecord: "AAAA",
    ksfVersion: 1,
    vault: VAULT,
    recoveryProofHash: HASH,
    entries: [ENTRY],
  },
  "POST /api/v1/account/chain": { entries: [ENTRY] },
  "POST /api/v1/sign-out": { entry: ENTRY },
  "PUT /api/v1/profile": { record: TOKEN, version: 9 },
  "PUT /api/v1/privacy": { lastSeen: "roughly" },
  "POST /api/v1/rooms": { entry: ROOM_ENTRY, boxes: BOXES, note: TOKEN },
  "POST /api/v1/rooms/beginnings": { rooms: [newId()] },
  "POST /api/v1/rooms/[room]/events": { items: [ITEM] },
  "POST /api/v1/rooms/[room]/entries": { entry: ROOM_ENTRY },
  "PUT /api/v1/rooms/[room]/boxes": { entryHash: HASH, epoch: 1, boxes: BOXES, note: TOKEN },
  "POST /api/v1/rooms/[room]/cursor": { read: 0 },
  "POST /api/v1/received": { rooms: [[newId(), 0]] },
};
const NO_BODY: readonly RouteName[] = ["POST /api/v1/tickets"];
const api = (Object.keys(ROUTES) as RouteName[]).filter((name) => !name.includes("nextauth"));
const changing = api.filter((name) => !name.startsWith("GET "));
const params = () => ({ room: room.room, account: alice.account, handle: "alice", epoch: "1" });
const as = (more: CallOptions): CallOptions => ({ params: params(), cookie: alice.cookie, ...more });

/** Everything that a request might have changed. */
async function everything(): Promise<string> {
  const tables = [
    "accounts",
    "account_entries",
    "devices",
    "sessions",
    "rooms",
    "members",
    "events",
    "boxes",
    "notes",
    "cursors",
    "vault_wraps",
    "invites",
  ];
  const { owner } = server.database;
  const counts = await Promise.all(
    tables.map(
      (table) =>
        owner`select count(*)::int as n, coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as h from ${owner(table)} t`,
    ),
  );
  return JSON.stringify(counts.map(([row]) => row));
}

/** The refusal's code, once its form, its headers and the untouched database are checked. */
async function refused(name: RouteName, options: CallOptions): Promise<string> {
  const before = await everything();
  const response = await call(name, options);
  expect([name, response.headers.get("cache-control")]).toEqual([name, "no-store"]);
  const { error } = errorBody.parse(await response.json());
  expect(await everything()).toBe(before);
  return error.code;
}

test("every route that takes a body has a sample here", () => {
  expect([...Object.keys(SAMPLES), ...NO_BODY].sort()).toEqual([...changing].sort());
});

describe.each(changing)("%s", (name) => {
  const sample = SAMPLES[name] ?? {};

  test("no JSON, half JSON, and other things than an object", async () => {
    for (const raw of ["{", "hello", '{"a":1}}', "\u0000", "[1,2", "NaN"])
      expect([raw, await refused(name, as({ raw }))]).toEqual([raw, "bad-request"]);
    for (const body of [[1], 7, "text", true, null])
      expect([body, await refused(name, as({ body }))]).toEqual([body, "bad-request"]);
  });

  test("a field too many, also one that would be somebody's prototype", async () => {
    expect(await refused(name, as({ body: { ...sample, operator: true } }))).toBe("bad-request");
    expect(
      await refused(
        name,
        as({
          raw: `${JSON.stringify(sample).slice(0, -1)}${sample === SAMPLES[name] ? "," : ""}"__proto__":{"operator":true}}`,
        }),
      ),
    ).toBe("bad-request");
  });

  test("each field missing or of another type", async () => {
    for (const key of Object.keys(sample)) {
      for (const wrong of [{}, [[]], -1.5, 1e99, "x".repeat(3_000), null]) {
        expect([key, wrong, await refused(name, as({ body: { ...sample, [key]: wrong } }))]).toEqual([
          key,
          wrong,
          "bad-request",
        ]);
      }
      const { [key]: _, ...rest } = sample;
      if (name !== "POST /api/v1/sign-out")
        expect([key, await refused(name, as({ body: rest }))]).toEqual([key, "bad-request"]);
    }
  });

  test("larger than the route takes, told or not told by content-length", async () => {
    const body = { ...sample, fill: "x".repeat(1_100_000) };
    expect(await refused(name, as({ body }))).toBe("too-large");
    expect(await refused(name, as({ raw: "{}", headers: { "content-length": "9000000" } }))).toBe("too-large");
  });
});

test("malformed ids name nothing, and unknown or doubled queries are refused", async () => {
  for (const name of api.filter((route) => route.includes("["))) {
    const body = SAMPLES[name];
    const more = body === undefined ? {} : { body };
    for (const bad of ["1", "../../etc/passwd", `${newId()}x`, newId().toUpperCase(), "%00"]) {
      const broken = { room: bad, account: bad, handle: `${bad}/`, epoch: bad };
      expect([name, bad, await refused(name, as({ ...more, params: broken }))]).toEqual([name, bad, "not-found"]);
    }
  }
  const queries: [RouteName, string][] = [
    ["GET /api/v1/rooms/[room]/events", "?after=x"],
    ["GET /api/v1/rooms/[room]/events", "?after=1&before=3"],
    ["GET /api/v1/rooms/[room]/events", "?limit=201"],
    ["GET /api/v1/rooms/[room]/events", "?limit=0"],
    ["GET /api/v1/rooms/[room]/events", "?after=1&after=2"],
    ["GET /api/v1/rooms/[room]/events", "?since=1"],
    ["GET /api/v1/rooms/[room]/entries", "?after=-1"],
    ["GET /api/v1/accounts/[account]/chain", "?after=1e3"],
    ["GET /api/v1/rooms/[room]/receipts", "?seq=-1"],
    ["GET /api/v1/rooms/[room]/receipts", "?seq=1&who=all"],
    ["GET /api/v1/boxes", "?cursor=1.2.3"],
    ["GET /api/v1/boxes", `?cursor=${"9".repeat(80)}`],
  ];
  for (const [name, query] of queries)
    expect([query, await refused(name, as({ query }))]).toEqual([query, "bad-request"]);
});

test("right in form, wrong in content: typed refusals that change nothing", async () => {
  const codes: [RouteName, string][] = [
    ["POST /api/v1/accounts", "login-expired"],
    ["POST /api/v1/recovery", "login-expired"],
    ["POST /api/v1/sessions/start", "bad-request"],
    ["POST /api/v1/sessions/unlock", "bad-request"],
    ["POST /api/v1/recovery/start", "bad-request"],
    ["POST /api/v1/accounts/start", "bad-request"],
    ["POST /api/v1/account/chain", "bad-entry"],
    ["POST /api/v1/sign-out", "bad-entry"],
    ["PUT /api/v1/profile", "conflict"],
    ["POST /api/v1/rooms", "bad-entry"],
    ["POST /api/v1/rooms/[room]/entries", "bad-entry"],
  ];
  for (const [name, code] of codes)
    expect([name, await refused(name, as({ body: SAMPLES[name] }))]).toEqual([name, code]);
});

test("a database that cannot be reached is `unavailable`, with the cause in the log and not in the answer", async () => {
  await closeDatabase();
  const url = process.env.DATABASE_URL ?? "";
  server.set({
    DATABASE_URL: "postgres://sotto_app@localhost/none?host=/nowhere",
    DATABASE_DIRECT_URL: "postgres://sotto_app@localhost/none?host=/nowhere",
  });
  const answer = await told(await call("GET /api/v1/account", { cookie: alice.cookie }));
  expect(answer).toEqual({ status: 503, code: "unavailable", text: '{"error":{"code":"unavailable"}}' });
  expect((await call("GET /healthz")).status).toBe(503);
  expect(server.logged.some((line) => line.includes("route-failed") && line.includes("/nowhere"))).toBe(true);
  await closeDatabase();
  await closeEphemeral();
  server.set({ DATABASE_URL: url, DATABASE_DIRECT_URL: server.database.ownerUrl });
});
