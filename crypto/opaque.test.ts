import { beforeAll, describe, expect, it } from "vitest";
import { finishLogin, finishRegistration, startLogin, startRegistration } from "./opaque-client";
import { loadOpaque } from "./opaque-library";
import { loginFinish, loginStart, newServerSetup, registrationResponse } from "./opaque-server";
import { newId } from "./random";

const account = newId();
let setup: string;
let alice: { record: string; exportKey: string };

async function register(password: string) {
  const { state, request } = await startRegistration(password);
  const response = await registrationResponse({ setup, account, request });
  return finishRegistration({ password, state, response, account });
}

async function logIn(password: string, record: string | null, who = account) {
  const { state, request } = await startLogin(password);
  const started = await loginStart({ setup, account: who, record, request });
  return { started, finished: await finishLogin({ password, state, response: started.response }) };
}

beforeAll(async () => {
  setup = await newServerSetup();
  alice = await register("correct horse battery staple");
});

describe("alice's password", () => {
  it("[R56] logs her in and gives her the same export key as at sign-up", async () => {
    const { started, finished } = await logIn("correct horse battery staple", alice.record);
    expect(finished?.exportKey).toBe(alice.exportKey);
    expect(await loginFinish({ state: started.state, finalization: finished?.finalization ?? "" })).toMatch(/^[\w-]+$/);
  });

  it("[R56] is stretched with 64 MiB, 3 passes and 4 lanes: with anything else her record does not open", async () => {
    const { client } = await loadOpaque();
    const password = "correct horse battery staple";
    const tryWith = async (parameters: { memory: number; iterations: number; parallelism: number }) => {
      const { state: clientLoginState, request } = await startLogin(password);
      const { response: loginResponse } = await loginStart({ setup, account, record: alice.record, request });
      const keyStretching = { "argon2id-custom": parameters };
      return client.finishLogin({ password, clientLoginState, loginResponse, keyStretching })?.exportKey;
    };
    const right = { memory: 65_536, iterations: 3, parallelism: 4 };
    expect(await tryWith(right)).toBe(alice.exportKey);
    for (const other of [{ memory: 32_768 }, { iterations: 2 }, { parallelism: 1 }])
      expect(await tryWith({ ...right, ...other })).toBeUndefined();
  });

  it("is not any other one", async () => {
    expect((await logIn("wrong horse", alice.record)).finished).toBeNull();
  });

  it("does not open another account's record, nor her own under another id", async () => {
    expect((await logIn("correct horse battery staple", alice.record, newId())).finished).toBeNull();
  });
});

it("[R57] an unknown account answers as a wrong password does, in a response of the same form", async () => {
  const unknown = await logIn("correct horse battery staple", null);
  const wrong = await logIn("wrong horse", alice.record);
  expect(unknown.finished).toBeNull();
  expect(unknown.started.response).toHaveLength(wrong.started.response.length);
  expect(unknown.started.state).toHaveLength(wrong.started.state.length);
});

it("mallory's made-up finalization, or one of another login, finishes nothing", async () => {
  const [first, second] = [
    await logIn("correct horse battery staple", alice.record),
    await logIn("correct horse battery staple", alice.record),
  ];
  const finish = (finalization: string) => loginFinish({ state: first.started.state, finalization });
  await expect(finish("AAAA")).rejects.toThrow();
  await expect(finish(second.finished?.finalization ?? "")).rejects.toThrow();
  await expect(loginStart({ setup, account, record: null, request: "nonsense" })).rejects.toThrow();
});
