import type { IncomingMessage } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startLogin, startRegistration } from "@/crypto/opaque-client";
import { call, told } from "@/e2e/support/api/call";
import { signUp, type TestPerson } from "@/e2e/support/api/person";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { Doorkeeper } from "@/realtime/accept";
import { SETTINGS } from "@/realtime/settings";
import { configuration } from "@/server/configuration";
import { LIMIT_DEFAULTS } from "@/server/limit-defaults";

let server: TestServer;
let alice: TestPerson;
let loginRequest: string;
let registrationRequest: string;
beforeAll(async () => {
  server = await testServer();
  alice = await signUp("alice");
  loginRequest = (await startLogin("no matter")).request;
  registrationRequest = (await startRegistration("no matter")).request;
  // From here on the server is as it ships.
  for (const name of Object.keys(process.env)) if (name.startsWith("LIMIT_")) delete process.env[name];
  server.set({ SOTTO_FRONT: "1" });
});
afterAll(() => server.close());

type Headers = Readonly<Record<string, string>>;
/** Everything that mallory can write into a request about where it comes from. */
const forged = (i: number): Headers => ({
  "x-forwarded-for": `198.18.${i % 256}.${(i * 7) % 256}`,
  "x-real-ip": `198.19.0.${i % 256}`,
  forwarded: `for=198.19.1.${i % 256}`,
  "cf-connecting-ip": `198.19.2.${i % 256}`,
});

/** Goes on asking until refused with `rate`, at most `tries` times; answers how often it went through. */
async function until(tries: number, ask: (i: number) => Promise<Response>): Promise<number> {
  for (let i = 0; i < tries; i += 1) {
    const { code, status } = await told(await ask(i));
    if (code === "rate") {
      expect(status).toBe(429);
      return i;
    }
  }
  return tries;
}

const signIn = (headers: (i: number) => Headers) => (i: number) =>
  call("POST /api/v1/sessions/start", {
    body: { handle: `guess${i % 97}`, loginRequest },
    headers: { ...forged(i), ...headers(i) },
  });
const startSignUp = (headers: (i: number) => Headers) => (i: number) =>
  call("POST /api/v1/accounts/start", {
    body: { handle: `person${i}`, registrationRequest },
    headers: { ...forged(i), ...headers(i) },
  });
const lookUp = (headers: (i: number) => Headers) => (i: number) =>
  call("GET /api/v1/handles/[handle]", {
    params: { handle: `guess${i}` },
    cookie: alice.cookie,
    headers: { ...forged(i), ...headers(i) },
  });

test("nothing here is raised: the limits in force are those that ship", () => {
  expect(configuration().limits).toEqual(LIMIT_DEFAULTS);
});

test("from one address mallory is stopped at sign-ins, sign-ups and look-ups, whatever she says of herself", async () => {
  const peer = () => ({ "x-sotto-peer": "203.0.113.5" });
  expect(await until(60, signIn(peer))).toBe(LIMIT_DEFAULTS.SIGN_IN.count);
  expect(await until(60, startSignUp(peer))).toBe(LIMIT_DEFAULTS.SIGN_UP.count);
  expect(await until(90, lookUp(peer))).toBe(LIMIT_DEFAULTS.LOOK_UP.count);
  // Each for itself, and nobody else.
  expect((await signIn(() => ({ "x-sotto-peer": "203.0.113.6" }))(0)).status).toBe(200);
});

test("one handle is guarded strictly at one address, and loosely from wherever the guesses come", async () => {
  const guess = (address: (i: number) => string) => (i: number) =>
    call("POST /api/v1/sessions/start", {
      body: { handle: "alice", loginRequest },
      headers: { "x-sotto-peer": address(i) },
    });
  const { SIGN_IN_HANDLE: strict, SIGN_IN_HANDLE_ALL: loose } = LIMIT_DEFAULTS;
  expect(
    await until(
      30,
      guess(() => "203.0.113.100"),
    ),
  ).toBe(strict.count);
  expect(
    await until(
      loose.count + 9,
      guess((i) => `198.51.100.${Math.floor(i / 5)}`),
    ),
  ).toBe(loose.count - strict.count);
});

test("behind a proxy that is trusted an IPv6 household is one address, and what it forges left of that is not read", async () => {
  server.set({ TRUSTED_PROXIES: "10.0.0.0/8" });
  const household = (net: number) => (i: number) => ({
    "x-sotto-peer": "10.0.0.1",
    "x-forwarded-for": `198.18.0.${i}, 2001:db8:0:${net}:${i.toString(16)}::${i + 1}`,
  });
  expect(await until(60, signIn(household(1)))).toBe(LIMIT_DEFAULTS.SIGN_IN.count);
  expect(await until(60, startSignUp(household(1)))).toBe(LIMIT_DEFAULTS.SIGN_UP.count);
  expect((await signIn(household(2))(0)).status).toBe(200);
  // Whoever is not that proxy cannot play it.
  const outside = (i: number) => ({ "x-sotto-peer": "203.0.113.7", "x-forwarded-for": `2001:db8:0:${100 + i}::1` });
  expect(await until(60, startSignUp(outside))).toBe(LIMIT_DEFAULTS.SIGN_UP.count);
  server.set({ TRUSTED_PROXIES: "" });
});

test("without the front nobody's word counts, and all share one bucket", async () => {
  server.set({ SOTTO_FRONT: "0" });
  const invented = (i: number) => ({ "x-sotto-peer": `203.0.113.${i}` });
  expect(await until(60, signIn(invented))).toBe(LIMIT_DEFAULTS.SIGN_IN.count);
  server.set({ SOTTO_FRONT: "1" });
});

test("sockets are counted by the same addresses, before the upgrade", () => {
  const door = (trustedProxies: string[]) =>
    new Doorkeeper({ ...SETTINGS, origins: ["http://sotto.test"], trustedProxies, sockets: LIMIT_DEFAULTS.SOCKET });
  const knocks = (keeper: Doorkeeper, remoteAddress: string, forwarded: (i: number) => string) => {
    const request = (i: number) => ({
      url: "/realtime",
      headers: { origin: "http://sotto.test", "x-forwarded-for": forwarded(i), "x-sotto-peer": `198.18.0.${i}` },
      socket: { remoteAddress },
    });
    const judged = Array.from({ length: LIMIT_DEFAULTS.SOCKET.count + 20 }, (_, i) =>
      keeper.judge(request(i) as unknown as IncomingMessage),
    );
    return judged.indexOf(429);
  };
  const direct = door([]);
  expect(knocks(direct, "203.0.113.5", (i) => `198.18.0.${i}`)).toBe(LIMIT_DEFAULTS.SOCKET.count);
  expect(knocks(direct, "2001:db8:0:1::1", (i) => `198.18.0.${i}`)).toBe(LIMIT_DEFAULTS.SOCKET.count);
  const proxied = door(["10.0.0.0/8"]);
  expect(knocks(proxied, "10.0.0.1", (i) => `6.6.6.6, 2001:db8:0:9:${i}::1`)).toBe(LIMIT_DEFAULTS.SOCKET.count);
});
