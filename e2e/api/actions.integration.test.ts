import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { call, ORIGIN } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { passwordSignIn } from "@/e2e/support/api/sign-in";
import { sessionList } from "@/protocol/http/account";
import { createInviteAction } from "@/server/invites/actions";
import { endSessionAction } from "@/server/sessions/actions";

// Outside a request Next has no headers to give.
const given = vi.hoisted(() => ({ headers: new Headers() }));
vi.mock("next/headers", () => ({ headers: async () => given.headers }));

let server: TestServer;
let alice: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  server = await testServer();
  [alice, bob] = [await signUp("alice"), await signUp("bob")];
});
afterAll(() => server.close());

const by = (cookie: string, origin: string | null = ORIGIN) => {
  given.headers = new Headers({ cookie, ...(origin === null ? {} : { origin }) });
};

test("the operator makes invites; others, strangers and foreign origins do not", async () => {
  by(alice.cookie);
  const made = await createInviteAction({});
  expect(made.ok && made.value.path).toMatch(/^\/sign-up#invite=[A-Za-z0-9_-]{32}$/);
  expect(await createInviteAction({ madeBy: bob.account })).toMatchObject({ code: "bad-request" });
  by(bob.cookie);
  expect(await createInviteAction({})).toMatchObject({ code: "not-allowed" });
  by("");
  expect(await createInviteAction({})).toMatchObject({ code: "no-session" });
  for (const origin of [null, "null", "https://evil.example"]) {
    by(alice.cookie, origin);
    expect(await createInviteAction({})).toMatchObject({ code: "bad-origin" });
  }
  const rows = await server.database.owner`select 1 from invites`;
  expect(rows).toHaveLength(1);
});

test("one ends one's own sessions, and nobody else's", async () => {
  const second = (await passwordSignIn("bob", bob.password)).cookie ?? "";
  const { sessions } = sessionList.parse(await (await call("GET /api/v1/sessions", { cookie: bob.cookie })).json());
  const session = sessions.find((row) => !row.current)?.session;
  by(alice.cookie);
  expect(await endSessionAction({ session })).toMatchObject({ code: "not-found" });
  by(bob.cookie);
  expect(await endSessionAction({ session: "no id" })).toMatchObject({ code: "bad-request" });
  expect(await endSessionAction({ session })).toEqual({ ok: true, value: { rowOnly: true } });
  expect((await call("GET /api/v1/account", { cookie: second })).status).toBe(401);
  expect(await endSessionAction({ session })).toMatchObject({ code: "not-found" });
});
