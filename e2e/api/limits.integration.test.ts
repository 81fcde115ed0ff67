import { afterAll, beforeAll, expect, test } from "vitest";
import { startLogin, startRegistration } from "@/crypto/opaque-client";
import { call, told } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { LIMIT_DEFAULTS, type LimitName } from "@/server/limit-defaults";

let server: TestServer;
let alice: TestPerson;
let loginRequest: string;
let registrationRequest: string;
beforeAll(async () => {
  server = await testServer();
  alice = await signUp("alice");
  loginRequest = (await startLogin("no matter")).request;
  registrationRequest = (await startRegistration("no matter")).request;
  server.set({ SOTTO_FRONT: "1" });
});
afterAll(() => server.close());

/** The real limit, as it ships. */
const real = (name: LimitName) =>
  server.set({ [`LIMIT_${name}`]: `${LIMIT_DEFAULTS[name].count}/${LIMIT_DEFAULTS[name].seconds}` });

/** How many of `tries` calls went through before the first `rate`; every later one must be refused too. */
async function untilRefused(tries: number, ask: (i: number) => Promise<Response>): Promise<number> {
  const codes: (string | null)[] = [];
  for (let i = 0; i < tries; i++) codes.push((await told(await ask(i))).code);
  const first = codes.indexOf("rate");
  expect(codes.slice(first).every((code) => code === "rate")).toBe(true);
  return first;
}

const forged = (i: number) => ({
  "x-forwarded-for": `10.0.0.${i}`,
  "x-real-ip": `10.0.1.${i}`,
  forwarded: `for=10.0.2.${i}`,
});

test("sign-ins are limited by address, whatever headers mallory invents", async () => {
  real("SIGN_IN");
  const through = await untilRefused(LIMIT_DEFAULTS.SIGN_IN.count + 3, (i) =>
    call("POST /api/v1/sessions/start", {
      body: { handle: `someone${i}`, loginRequest },
      headers: { ...forged(i), "x-sotto-peer": "203.0.113.5" },
    }),
  );
  expect(through).toBe(LIMIT_DEFAULTS.SIGN_IN.count);
  const other = await call("POST /api/v1/sessions/start", {
    body: { handle: "someone", loginRequest },
    headers: { "x-sotto-peer": "203.0.113.6" },
  });
  expect(other.status).toBe(200);
});

test("guessing one handle is limited from wherever it comes, known or not, in the same words", async () => {
  real("SIGN_IN_HANDLE");
  const guess = (handle: string) => (i: number) =>
    call("POST /api/v1/sessions/start", {
      body: { handle, loginRequest },
      headers: { "x-sotto-peer": `198.51.100.${i}` },
    });
  const { count } = LIMIT_DEFAULTS.SIGN_IN_HANDLE;
  expect(await untilRefused(count + 2, guess("alice"))).toBe(count);
  expect(await untilRefused(count + 2, guess("nobody"))).toBe(count);
  const [known, unknown] = [await guess("alice")(200), await guess("nobody")(200)];
  expect(known.headers.get("retry-after")).toBe(String(LIMIT_DEFAULTS.SIGN_IN_HANDLE.seconds));
  expect(await told(known)).toEqual(await told(unknown));
});

test("sign-ups are limited by IPv6 /64", async () => {
  real("SIGN_UP");
  const { count } = LIMIT_DEFAULTS.SIGN_UP;
  const through = await untilRefused(count + 2, (i) =>
    call("POST /api/v1/accounts/start", {
      body: { handle: `person${i}`, registrationRequest },
      headers: { "x-sotto-peer": `2001:db8:7:7::${i + 1}` },
    }),
  );
  expect(through).toBe(count);
});

test("recoveries are limited by handle, and look-ups by account", async () => {
  real("RECOVERY_HANDLE");
  const recover = (i: number) =>
    call("POST /api/v1/recovery/start", {
      body: { handle: "alice", proof: "A".repeat(43), registrationRequest },
      headers: { "x-sotto-peer": `192.0.2.${i}` },
    });
  expect(await untilRefused(LIMIT_DEFAULTS.RECOVERY_HANDLE.count + 2, recover)).toBe(
    LIMIT_DEFAULTS.RECOVERY_HANDLE.count,
  );
  real("LOOK_UP");
  const { count } = LIMIT_DEFAULTS.LOOK_UP;
  const lookUp = (i: number) =>
    call("GET /api/v1/handles/[handle]", {
      params: { handle: `guess${i}` },
      cookie: alice.cookie,
      headers: { "x-sotto-peer": `192.0.2.${i}` },
    });
  expect(await untilRefused(count + 2, lookUp)).toBe(count);
});
