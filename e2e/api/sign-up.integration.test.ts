import { afterAll, beforeAll, expect, test } from "vitest";
import { call, told } from "@/e2e/support/api/call";
import { prepareSignUp, signUp } from "@/e2e/support/api/person";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { passwordSignIn, signInWith } from "@/e2e/support/api/sign-in";
import { ownAccount } from "@/protocol/http/account";
import { vault } from "@/protocol/http/sign-up";
import { createInvite } from "@/server/invites/invite";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

test("alice signs up, is the operator, and reads her own account and vault", async () => {
  const alice = await signUp("alice");
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: alice.cookie })).json());
  expect(own).toMatchObject({ account: alice.account, handle: "alice", device: alice.device.id, operator: true });
  expect(own.chain).toHaveLength(2);
  const kept = vault.parse(await (await call("GET /api/v1/vault", { cookie: alice.cookie })).json());
  expect(kept.version).toBe(1);
});

test("bob is no operator, and signs in again with his password, without a device", async () => {
  const bob = await signUp("bob");
  const again = await passwordSignIn("bob", bob.password);
  expect(again.code).toBeNull();
  expect(again.exportKey).toBe(bob.exportKey);
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: again.cookie })).json());
  expect(own).toMatchObject({ account: bob.account, device: null, operator: false });
  expect((await told(await call("GET /api/v1/rooms", { cookie: again.cookie }))).code).toBe("not-allowed");
});

test("the OPAQUE record rests sealed, and no secret is in a log", async () => {
  const rows = await server.database.owner<{ record: string }[]>`select opaque_record as record from accounts`;
  for (const { record } of rows) expect(record).toMatch(/^gAAAA/);
  expect(server.logged.join("")).not.toMatch(/gAAAA|[A-Za-z0-9_-]{44,}/);
});

test("of two sign-ups for one handle the second finds it taken, at the start and at the end", async () => {
  const [first, second] = [await prepareSignUp("carla"), await prepareSignUp("carla")];
  if (first.refused !== null || second.refused !== null) throw new Error("refused too early");
  const answers = await Promise.all([first, second].map(({ body }) => call("POST /api/v1/accounts", { body })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const late = await prepareSignUp("carla");
  expect(late.refused?.status).toBe(409);
});

test("a finished sign-up cannot be sent again, and its ticket works once", async () => {
  const prepared = await prepareSignUp("dora");
  if (prepared.refused !== null) throw new Error("refused");
  const { ticket } = (await (await call("POST /api/v1/accounts", { body: prepared.body })).json()) as {
    ticket: string;
  };
  expect((await told(await call("POST /api/v1/accounts", { body: prepared.body }))).code).toBe("login-expired");
  expect((await signInWith({ ticket })).code).toBeNull();
  expect((await signInWith({ ticket })).code).toBe("login-expired");
});

test("mallory finishes her own sign-up with somebody else's chain", async () => {
  const [mallory, erin] = [await prepareSignUp("mallory"), await prepareSignUp("erin")];
  if (mallory.refused !== null || erin.refused !== null) throw new Error("refused");
  const body = { ...mallory.body, chain: erin.body.chain };
  expect((await told(await call("POST /api/v1/accounts", { body }))).code).toBe("bad-entry");
  const rows = await server.database.owner`select 1 from accounts where handle = 'mallory'`;
  expect(rows).toHaveLength(0);
});

test("closed and invite-only servers refuse, and an invite works once", async () => {
  server.set({ SIGNUPS: "closed" });
  expect((await prepareSignUp("frank")).refused?.status).toBe(403);
  server.set({ SIGNUPS: "invite" });
  expect((await prepareSignUp("frank")).refused?.status).toBe(403);
  const { token } = await createInvite(null);
  const [frank, grace] = [
    await prepareSignUp("frank", { invite: token }),
    await prepareSignUp("grace", { invite: token }),
  ];
  if (frank.refused !== null || grace.refused !== null) throw new Error("refused too early");
  const answers = await Promise.all(
    [frank, grace].map(async ({ body }) => told(await call("POST /api/v1/accounts", { body }))),
  );
  expect(answers.map((answer) => answer.code).sort()).toEqual(["invite-used", null]);
  expect((await prepareSignUp("henry", { invite: token })).refused?.status).toBe(403);
  server.set({ SIGNUPS: "open" });
});

test("reserved and too short handles are refused", async () => {
  expect((await told((await prepareSignUp("sotto")).refused as Response)).code).toBe("handle-invalid");
  server.set({ HANDLE_MIN: "5" });
  expect((await told((await prepareSignUp("iris")).refused as Response)).code).toBe("handle-invalid");
  server.set({ HANDLE_MIN: "3" });
});

test("a wrong password and an unknown handle get the same answers of the same size", async () => {
  const wrong = await passwordSignIn("bob", "not bob's password at all");
  const nobody = await passwordSignIn("nobody.here", "not bob's password at all");
  expect([wrong.code, nobody.code]).toEqual(["wrong-credentials", "wrong-credentials"]);
  const start = async (handle: string) => {
    const { startLogin } = await import("@/crypto/opaque-client");
    const { request } = await startLogin("whatever it may be");
    const response = await call("POST /api/v1/sessions/start", { body: { handle, loginRequest: request } });
    const body = (await response.json()) as Record<string, string>;
    return {
      status: response.status,
      headers: [...response.headers],
      sizes: Object.entries(body).map(([key, value]) => [key, value.length]),
    };
  };
  expect(await start("nobody.here")).toEqual(await start("bob"));
});
