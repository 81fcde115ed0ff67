import { afterAll, beforeAll, expect, test } from "vitest";
import { finishLogin, startLogin, startRegistration } from "@/crypto/opaque-client";
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

/** Starts a sign-in as `handle` from an address; each try of a series may come from another one. */
const guess = (handle: string, address: (i: number) => string) => (i: number) =>
  call("POST /api/v1/sessions/start", {
    body: { handle, loginRequest },
    headers: { "x-sotto-peer": address(i) },
  });

test("guessing one handle is limited at each address, known or not, in the same words", async () => {
  real("SIGN_IN_HANDLE");
  const { count, seconds } = LIMIT_DEFAULTS.SIGN_IN_HANDLE;
  const household = (i: number) => `2001:db8:1:1::${i + 1}`;
  expect(await untilRefused(count + 2, guess("alice", household))).toBe(count);
  expect(await untilRefused(count + 2, guess("nobody", household))).toBe(count);
  const [known, unknown] = [await guess("alice", household)(200), await guess("nobody", household)(200)];
  expect(known.headers.get("retry-after")).toBe(String(seconds));
  expect(await told(known)).toEqual(await told(unknown));
});

test("a stranger who spends a handle at her address keeps its owner neither from signing in elsewhere nor from unlocking", async () => {
  for (const name of ["SIGN_IN_HANDLE", "SIGN_IN_HANDLE_ALL", "UNLOCK"] as const) real(name);
  const { count } = LIMIT_DEFAULTS.SIGN_IN_HANDLE;
  const bob = await signUp("bob");
  const stranger = () => "198.51.100.1";
  expect(await untilRefused(LIMIT_DEFAULTS.SIGN_IN_HANDLE_ALL.count + 9, guess("bob", stranger))).toBe(count);
  expect((await guess("bob", () => "198.51.100.2")(0)).status).toBe(200);
  const again = await startLogin(bob.password);
  const unlocking = await call("POST /api/v1/sessions/unlock", {
    body: { loginRequest: again.request },
    cookie: bob.cookie,
    headers: { "x-sotto-peer": stranger() },
  });
  const { loginResponse } = (await unlocking.json()) as { loginResponse: string };
  expect(await finishLogin({ password: bob.password, state: again.state, response: loginResponse })).not.toBe(null);
});

test("guesses at one handle from many addresses are stopped together, known or not; a session that lives still unlocks, with a limit of its own", async () => {
  for (const name of ["SIGN_IN_HANDLE", "SIGN_IN_HANDLE_ALL", "UNLOCK"] as const) real(name);
  server.set({ LIMIT_SIGN_IN_HANDLE_ALL: "30/3600" });
  const many = (i: number) => `198.18.${i >> 8}.${i & 255}`;
  const carla = await signUp("carla");
  expect(await untilRefused(33, guess("carla", many))).toBe(30);
  expect(await untilRefused(33, guess("nobody.else", many))).toBe(30);
  const [known, unknown] = [await guess("carla", many)(200), await guess("nobody.else", many)(200)];
  expect(await told(known)).toEqual(await told(unknown));
  const unlock = () => call("POST /api/v1/sessions/unlock", { body: { loginRequest }, cookie: carla.cookie });
  expect(await untilRefused(LIMIT_DEFAULTS.UNLOCK.count + 2, unlock)).toBe(LIMIT_DEFAULTS.UNLOCK.count);
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

test("recoveries are limited by handle: strictly at each address, loosely over all", async () => {
  for (const name of ["RECOVERY_HANDLE", "RECOVERY_HANDLE_ALL"] as const) real(name);
  const { RECOVERY_HANDLE: strict, RECOVERY_HANDLE_ALL: loose } = LIMIT_DEFAULTS;
  const recover = (handle: string, address: (i: number) => string) => (i: number) =>
    call("POST /api/v1/recovery/start", {
      body: { handle, proof: "A".repeat(43), registrationRequest },
      headers: { "x-sotto-peer": address(i) },
    });
  const [one, many] = [() => "192.0.2.200", (i: number) => `198.18.${i >> 8}.${i & 255}`];
  for (const handle of ["alice", "nobody"]) {
    expect(await untilRefused(strict.count + 2, recover(handle, one))).toBe(strict.count);
    expect(await untilRefused(loose.count + 2, recover(handle, many))).toBe(loose.count - strict.count);
  }
});

test("look-ups are limited by account", async () => {
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
