import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccountState, signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { finishLogin, finishRegistration, KSF_VERSION, startLogin, startRegistration } from "@/crypto/opaque-client";
import { randomBytes } from "@/crypto/random";
import { newRecoveryCode, proofHash } from "@/crypto/recovery-code";
import { call, told } from "@/e2e/support/api/call";
import {
  applied,
  deviceAdd,
  newDevice,
  secretsOf,
  signUp,
  type TestDevice,
  type TestPerson,
  testVault,
} from "@/e2e/support/api/person";
import { type TestServer, testServer } from "@/e2e/support/api/server";
import { passwordSignIn, signInWith } from "@/e2e/support/api/sign-in";
import type { AccountEntry } from "@/protocol/account-entry";
import { ownAccount, sessionList } from "@/protocol/http/account";
import { recoveryStartOutput } from "@/protocol/http/recovery";
import type { DeviceId } from "@/protocol/ids";

let server: TestServer;
beforeAll(async () => {
  server = await testServer();
});
afterAll(() => server.close());

const codeOf = async (response: Promise<Response>) => (await told(await response)).code;

/** A second browser of a person: signed in by password, its device in the chain. */
async function secondBrowser(person: TestPerson): Promise<{ cookie: string; device: TestDevice; state: AccountState }> {
  const { cookie, code } = await passwordSignIn(person.handle, person.password);
  if (cookie === null) throw new Error(code);
  const device = await newDevice();
  const entry = await deviceAdd(person, device);
  const response = await call("POST /api/v1/account/chain", { cookie, body: { entries: [entry] } });
  if (!response.ok) throw new Error(await response.text());
  return { cookie, device, state: await applied(person.state, entry) };
}

/** What revokes a device: the revoke, a new user key, the vault, and a box for each device that stays. */
async function revocation(person: TestPerson, state: AccountState, revoked: DeviceId) {
  const { account, identity } = person;
  const userKey = await newBoxRaw();
  const generation = state.generation + 1;
  const revoke = await signAccountEntry(state, { account, kind: "device-revoke", delta: [revoked] }, identity);
  const between = await applied(state, revoke);
  const rotate = await signAccountEntry(
    between,
    { account, kind: "user-key-rotate", delta: [generation, userKey.publicKey] },
    identity,
  );
  const after = await applied(between, rotate);
  const staying = Object.values(after.devices).filter((device) => device.endedN === null);
  const context = { purpose: "user-key" as const, room: "", epoch: 0, generation };
  const deviceBoxes = await Promise.all(
    staying.map(async ({ id, box }) => ({
      device: id,
      generation,
      box: await sealBox(box, { ...context, recipient: id }, userKey.raw),
    })),
  );
  const { vault } = await testVault(2, person.exportKey, person.recoveryCode);
  return { body: { entries: [revoke, rotate], vault, deviceBoxes }, after };
}

test("alice's second browser joins her chain, and its session gets the device", async () => {
  const alice = await signUp("alice");
  const second = await secondBrowser(alice);
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: second.cookie })).json());
  expect(own).toMatchObject({ device: second.device.id, account: alice.account });
  expect(own.chain).toHaveLength(3);
  const { sessions } = sessionList.parse(await (await call("GET /api/v1/sessions", { cookie: second.cookie })).json());
  expect(sessions.map((row) => [row.current, row.device, row.label])).toEqual([
    [true, second.device.id, "Firefox on Linux"],
    [false, alice.device.id, "Firefox on Linux"],
  ]);
});

test("revoking a device closes its session everywhere, and boxes the new user key to the rest", async () => {
  const bob = await signUp("bob");
  const second = await secondBrowser(bob);
  const { body } = await revocation(bob, second.state, bob.device.id);
  const response = await call("POST /api/v1/account/chain", { cookie: second.cookie, body });
  expect(await response.json()).toEqual({ n: 5 });
  expect(await codeOf(call("GET /api/v1/account", { cookie: bob.cookie }))).toBe("no-session");
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: second.cookie })).json());
  expect(own.vaultVersion).toBe(2);
  expect(own.deviceBoxes).toHaveLength(1);
  // A lost answer is asked for again.
  expect(await (await call("POST /api/v1/account/chain", { cookie: second.cookie, body })).json()).toEqual({ n: 5 });
});

test("a revoke that forgets the user key, the vault, a box, or the right vault version changes nothing", async () => {
  const carla = await signUp("carla");
  const second = await secondBrowser(carla);
  const { body } = await revocation(carla, second.state, carla.device.id);
  const { vault: _vault, ...noVault } = body;
  const wrong: [object, string][] = [
    [{ entries: [body.entries[0]] }, "bad-entry"],
    [noVault, "bad-entry"],
    [{ ...body, deviceBoxes: [] }, "bad-entry"],
    [{ ...body, deviceBoxes: [...body.deviceBoxes, ...body.deviceBoxes] }, "bad-entry"],
    [{ ...body, deviceBoxes: body.deviceBoxes.map((box) => ({ ...box, device: carla.device.id })) }, "bad-entry"],
    [{ ...body, vault: { ...body.vault, version: 7 } }, "conflict"],
    [{ ...body, entries: [...body.entries].reverse() }, "conflict"],
  ];
  for (const [input, code] of wrong)
    expect(await codeOf(call("POST /api/v1/account/chain", { cookie: second.cookie, body: input }))).toBe(code);
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: carla.cookie })).json());
  expect(own).toMatchObject({ vaultVersion: 1 });
  expect(own.chain).toHaveLength(3);
});

test("mallory with dora's cookie but not her identity key cannot touch the chain", async () => {
  const [dora, mallory] = [await signUp("dora"), await signUp("mallory")];
  const device = await newDevice();
  const forged = await deviceAdd({ ...dora, identity: mallory.identity }, device);
  expect(await codeOf(call("POST /api/v1/account/chain", { cookie: dora.cookie, body: { entries: [forged] } }))).toBe(
    "bad-entry",
  );
  const foreign = await deviceAdd(mallory, device);
  expect(await codeOf(call("POST /api/v1/account/chain", { cookie: dora.cookie, body: { entries: [foreign] } }))).toBe(
    "bad-entry",
  );
  const stolen = await deviceAdd(mallory, { ...(await newDevice()), id: dora.device.id });
  expect(
    await codeOf(call("POST /api/v1/account/chain", { cookie: mallory.cookie, body: { entries: [stolen] } })),
  ).toBe("bad-entry");
  const { vault } = await testVault(2, mallory.exportKey, mallory.recoveryCode);
  const add = await deviceAdd(dora, device);
  expect(
    await codeOf(call("POST /api/v1/account/chain", { cookie: dora.cookie, body: { entries: [add], vault } })),
  ).toBe("bad-entry");
});

test("of two devices added at once one gets a conflict", async () => {
  const erin = await signUp("erin");
  const entries = await Promise.all([newDevice(), newDevice()].map(async (device) => deviceAdd(erin, await device)));
  const answers = await Promise.all(
    entries.map((entry) => call("POST /api/v1/account/chain", { cookie: erin.cookie, body: { entries: [entry] } })),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
});

test("signing out retires the device, ends the session and takes the cookie; another device's entry does not do", async () => {
  const frank = await signUp("frank");
  const second = await secondBrowser(frank);
  const retire = (device: TestDevice): Promise<AccountEntry> =>
    signAccountEntry(second.state, { account: frank.account, kind: "device-retire", delta: [device.id] }, device.sign);
  const other = { entry: await retire(second.device) };
  expect(await codeOf(call("POST /api/v1/sign-out", { cookie: frank.cookie, body: other }))).toBe("bad-entry");
  const response = await call("POST /api/v1/sign-out", {
    cookie: frank.cookie,
    body: { entry: await retire(frank.device) },
  });
  expect(response.headers.get("set-cookie")).toMatch(/^authjs\.session-token=; .*Max-Age=0/);
  expect(await codeOf(call("GET /api/v1/account", { cookie: frank.cookie }))).toBe("no-session");
  const own = ownAccount.parse(await (await call("GET /api/v1/account", { cookie: second.cookie })).json());
  expect(own.chain).toHaveLength(4);
  expect((await call("POST /api/v1/sign-out", { cookie: second.cookie, body: {} })).status).toBe(200);
});

test("grace forgets her password, recovers with the code, and every other session is closed", async () => {
  const grace = await signUp("grace");
  const second = await secondBrowser(grace);
  const password = "an entirely new set of words";
  const registration = await startRegistration(password);
  const { proof } = await secretsOf(grace.recoveryCode);
  const begin = { handle: "grace", proof, registrationRequest: registration.request };
  const started = recoveryStartOutput.parse(await (await call("POST /api/v1/recovery/start", { body: begin })).json());
  // Mallory found the code on paper too, and has begun as well.
  const rival = recoveryStartOutput.parse(await (await call("POST /api/v1/recovery/start", { body: begin })).json());
  const { record, exportKey } = await finishRegistration({
    password,
    state: registration.state,
    response: started.registrationResponse,
    account: started.account,
  });
  const device = await newDevice();
  const code = newRecoveryCode();
  const { vault } = await testVault(2, exportKey, code);
  const body = {
    recovery: started.recovery,
    registrationRecord: record,
    ksfVersion: KSF_VERSION,
    vault,
    recoveryProofHash: await proofHash((await secretsOf(code)).proof),
    entries: [await deviceAdd({ ...grace, state: second.state }, device)] as [AccountEntry],
  };
  const { ticket } = (await (await call("POST /api/v1/recovery", { body })).json()) as { ticket: string };
  const { cookie } = await signInWith({ ticket });
  expect(ownAccount.parse(await (await call("GET /api/v1/account", { cookie })).json())).toMatchObject({
    device: device.id,
    vaultVersion: 2,
  });
  for (const old of [grace.cookie, second.cookie])
    expect(await codeOf(call("GET /api/v1/account", { cookie: old }))).toBe("no-session");
  expect((await passwordSignIn("grace", grace.password)).code).toBe("wrong-credentials");
  expect((await passwordSignIn("grace", password)).code).toBeNull();
  expect(await codeOf(call("POST /api/v1/recovery", { body }))).toBe("login-expired");
  expect(await codeOf(call("POST /api/v1/recovery/start", { body: begin }))).toBe("wrong-credentials");
  const mallory = await newDevice();
  const after = { ...grace, state: await applied(second.state, body.entries[0]) };
  const late = {
    ...body,
    recovery: rival.recovery,
    vault: (await testVault(3, exportKey, code)).vault,
    entries: [await deviceAdd(after, mallory)],
  };
  expect(await codeOf(call("POST /api/v1/recovery", { body: late }))).toBe("login-expired");
});

test("a sign-in that began before a recovery does not end after it", async () => {
  const kate = await signUp("kate");
  const login = await startLogin(kate.password);
  const body = { handle: "kate", loginRequest: login.request };
  const started = (await (await call("POST /api/v1/sessions/start", { body })).json()) as Record<string, string>;
  const response = started.loginResponse ?? "";
  const finished = await finishLogin({ password: kate.password, state: login.state, response });
  await server.database.owner`update accounts set opaque_record = opaque_record || '=' where id = ${kate.account}`;
  const late = await signInWith({ login: started.login ?? "", finalization: finished?.finalization ?? "" });
  expect(late.code).toBe("login-expired");
});

test("a wrong proof and an unknown handle are answered byte for byte alike", async () => {
  const { proof } = await secretsOf(newRecoveryCode());
  const { request: registrationRequest } = await startRegistration("does not matter");
  const ask = async (handle: string) =>
    told(await call("POST /api/v1/recovery/start", { body: { handle, proof, registrationRequest } }));
  const [wrong, nobody] = [await ask("grace"), await ask("nobody.here")];
  expect(wrong).toEqual(nobody);
  expect(wrong.code).toBe("wrong-credentials");
});

test("a session is renewed once it has aged, by a cookie that works, and dies at its end", async () => {
  const henry = await signUp("henry");
  const fresh = await call("GET /api/v1/account", { cookie: henry.cookie });
  expect(fresh.headers.get("set-cookie")).toBeNull();
  await server.database
    .owner`update sessions set expires_at = expires_at - interval '2 days' where account = ${henry.account}`;
  const aged = await call("GET /api/v1/account", { cookie: henry.cookie });
  const renewed = aged.headers.get("set-cookie")?.split(";")[0] ?? "";
  expect((await call("GET /api/v1/account", { cookie: renewed })).status).toBe(200);
  await server.database.owner`update sessions set expires_at = now() where account = ${henry.account}`;
  expect(await codeOf(call("GET /api/v1/account", { cookie: renewed }))).toBe("no-session");
});

test("the profile is saved by its next version only", async () => {
  const iris = await signUp("iris");
  const record = `gAAAA${"B".repeat(95)}`;
  const put = (version: number) => call("PUT /api/v1/profile", { cookie: iris.cookie, body: { record, version } });
  expect((await put(2)).status).toBe(200);
  expect(await codeOf(put(2))).toBe("conflict");
  expect(await codeOf(put(9))).toBe("conflict");
  expect(
    await codeOf(
      call("PUT /api/v1/profile", { cookie: iris.cookie, body: { record: `gAAAA${"B".repeat(20_000)}`, version: 3 } }),
    ),
  ).toBe("too-large");
});

test("a cookie with one changed character, another secret's, or of another name is nobody's", async () => {
  const jack = await signUp("jack");
  const flip = jack.cookie.slice(0, -3) + (jack.cookie.at(-3) === "A" ? "B" : "A") + jack.cookie.slice(-2);
  const renamed = `__Secure-${jack.cookie}`;
  for (const cookie of [
    flip,
    renamed,
    `${jack.cookie}; ${jack.cookie}`,
    "authjs.session-token=",
    randomBytes(8).join(),
  ]) {
    expect(await codeOf(call("GET /api/v1/account", { cookie }))).toBe("no-session");
  }
});
