import { beforeAll, describe, expect, it } from "vitest";
import type { AccountEntry } from "@/protocol/account-entry";
import type { AccountId, B64u32, DeviceId } from "@/protocol/ids";
import {
  type AccountChange,
  type AccountState,
  accountEntryHash,
  applyAccountEntry,
  deviceValidAt,
  generationAt,
  identityHashAt,
  readAccountChain,
  signAccountEntry,
} from "./account-chain";
import { newBoxRaw } from "./box";
import { toB64u } from "./bytes";
import { newId, randomBytes } from "./random";
import { publicKeyOfSeed, signerFromSeed, signText } from "./sign";
import { newDevice, TestPerson } from "./testing/person";

let alice: TestPerson;
let mallory: TestPerson;
beforeAll(async () => {
  [alice, mallory] = await Promise.all([TestPerson.signUp(), TestPerson.signUp()]);
});

async function verdict(state: AccountState | null, entry: AccountEntry): Promise<string> {
  const applied = await applyAccountEntry(state, entry);
  return applied.ok ? "ok" : applied.code;
}

/** What a reader of alice's chain says to a change signed by `signer`. */
async function judge(change: AccountChange, signer = alice.identity, state: AccountState | null = alice.state) {
  return verdict(state, await signAccountEntry(state, { account: alice.account, ...change }, signer));
}

const userKey = async () => (await newBoxRaw()).publicKey;

describe("reading a chain", () => {
  it("bob reads alice's chain from the entries alone, at once or in pieces", async () => {
    const carla = await TestPerson.signUp();
    const second = await carla.addDevice();
    await carla.revoke(second);
    const whole = await readAccountChain(carla.account, carla.entries);
    expect(whole).toEqual({ ok: true, value: carla.state });
    const start = await readAccountChain(carla.account, carla.entries.slice(0, 2));
    const rest = await readAccountChain(carla.account, carla.entries.slice(2), start.ok ? start.value : null);
    expect(rest).toEqual(whole);
    expect(JSON.parse(JSON.stringify(carla.state))).toEqual(carla.state);
  });

  it("[R9] refuses another person's chain, an empty one, and one with an entry left out, doubled or swapped", async () => {
    const [create, add] = alice.entries as [AccountEntry, AccountEntry];
    const read = async (entries: AccountEntry[], account = alice.account) =>
      (await readAccountChain(account, entries)).ok;
    expect(await read([create, add])).toBe(true);
    expect(await read([create, add], mallory.account)).toBe(false);
    for (const entries of [[], [add], [create, create], [create, add, add], [add, create]]) {
      expect(await read(entries)).toBe(false);
    }
  });

  it("refuses any one changed character of payload or signature", async () => {
    const add = alice.entries[1] as AccountEntry;
    const before = await readAccountChain(alice.account, alice.entries.slice(0, 1));
    const state = before.ok ? before.value : null;
    expect(await verdict(state, add)).toBe("ok");
    for (let at = 0; at < add.payload.length; at++) {
      const payload = add.payload.slice(0, at) + (add.payload[at] === "0" ? "1" : "0") + add.payload.slice(at + 1);
      expect(await verdict(state, { ...add, payload }), `character ${at}`).not.toBe("ok");
    }
    for (let at = 0; at < add.signature.length; at++) {
      const signature =
        add.signature.slice(0, at) + (add.signature[at] === "A" ? "Q" : "A") + add.signature.slice(at + 1);
      expect(await verdict(state, { ...add, signature: signature as never }), `character ${at}`).toBe("bad-signature");
    }
  });

  it("[R3] has one text for one meaning: another spelling is refused, though signed", async () => {
    const draft = await signAccountEntry(
      alice.state,
      { account: alice.account, kind: "user-key-rotate", delta: [2, await userKey()] },
      alice.identity,
    );
    for (const payload of [
      ` ${draft.payload}`,
      draft.payload.replace(",3,", ",3.0,"),
      draft.payload.replace("sotto", "\\u0073otto"),
      `${draft.payload.slice(0, -1)},null]`,
      "{",
      "null",
    ]) {
      const entry = { payload, signature: await signText(alice.identity, "sotto/account-entry/1", payload) };
      expect(await verdict(alice.state, entry)).toBe("bad-form");
    }
  });
});

describe("who may write", () => {
  it("[R10] mallory cannot add a device, revoke one or rotate alice's user key", async () => {
    const device = await newDevice();
    expect(await judge({ kind: "device-add", delta: [device.id, device.sign, device.box] }, mallory.identity)).toBe(
      "bad-signature",
    );
    expect(await judge({ kind: "device-revoke", delta: [alice.device.id] }, mallory.identity)).toBe("bad-signature");
    expect(await judge({ kind: "user-key-rotate", delta: [2, await userKey()] }, mallory.identity)).toBe(
      "bad-signature",
    );
  });

  it("[R10] a device retires itself, and neither another device nor the identity key does it for it", async () => {
    const other = await newDevice();
    const change: AccountChange = { kind: "device-retire", delta: [alice.device.id] };
    expect(await judge(change, alice.device.signer)).toBe("ok");
    expect(await judge(change, other.signer)).toBe("bad-signature");
    expect(await judge(change, alice.identity)).toBe("bad-signature");
  });

  it("a device cannot revoke its sister, nor add one", async () => {
    expect(await judge({ kind: "device-revoke", delta: [alice.device.id] }, alice.device.signer)).toBe("bad-signature");
    const next = await newDevice();
    expect(await judge({ kind: "device-add", delta: [next.id, next.sign, next.box] }, alice.device.signer)).toBe(
      "bad-signature",
    );
  });

  it("[R10] an identity signs its own beginning: alice's name under mallory's key is not alice", async () => {
    const delta: [B64u32, B64u32] = [alice.state.identity, await userKey()];
    const entry = await signAccountEntry(null, { account: alice.account, kind: "create", delta }, mallory.identity);
    expect(await verdict(null, entry)).toBe("bad-signature");
  });
});

describe("what may be written", () => {
  it("refuses a second create, a first that is none, and a fork", async () => {
    const device = await newDevice();
    const create: AccountChange = { kind: "create", delta: [mallory.state.identity, await userKey()] };
    expect(await judge(create, mallory.identity)).toBe("bad-link");
    expect(await judge({ kind: "device-add", delta: [device.id, device.sign, device.box] }, alice.identity, null)).toBe(
      "bad-link",
    );
    const forked = { ...alice.state, hash: toB64u(randomBytes(32)) as B64u32 };
    const entry = await signAccountEntry(
      forked,
      { account: alice.account, kind: "user-key-rotate", delta: [2, await userKey()] },
      alice.identity,
    );
    expect(await verdict(alice.state, entry)).toBe("bad-link");
  });

  it("refuses an entry of another account, though signed by the right key", async () => {
    const change = {
      account: mallory.account,
      kind: "user-key-rotate" as const,
      delta: [2, await userKey()] as [number, B64u32],
    };
    expect(await verdict(alice.state, await signAccountEntry(alice.state, change, alice.identity))).toBe("bad-link");
  });

  it("[R11] refuses a known device, an unknown one, one that ended, a generation left out, a user key used before", async () => {
    const { device } = alice;
    const fresh = await newDevice();
    expect(await judge({ kind: "device-add", delta: [device.id, fresh.sign, fresh.box] })).toBe("bad-state");
    expect(await judge({ kind: "device-add", delta: [fresh.id, device.sign, fresh.box] })).toBe("bad-state");
    expect(await judge({ kind: "device-revoke", delta: [newId() as DeviceId] })).toBe("bad-state");
    expect(await judge({ kind: "device-retire", delta: [newId() as DeviceId] })).toBe("bad-state");
    expect(await judge({ kind: "user-key-rotate", delta: [3, await userKey()] })).toBe("bad-state");
    expect(await judge({ kind: "user-key-rotate", delta: [1, await userKey()] })).toBe("bad-state");
    expect(await judge({ kind: "user-key-rotate", delta: [2, alice.state.userKey] })).toBe("bad-state");
    const carla = await TestPerson.signUp();
    await carla.revoke(carla.device);
    const again = await signAccountEntry(
      carla.state,
      { account: carla.account, kind: "device-revoke", delta: [carla.device.id] },
      carla.identity,
    );
    expect(await verdict(carla.state, again)).toBe("bad-state");
  });

  it("[R6] refuses keys that nobody could seal to or verify with", async () => {
    const zero = toB64u(new Uint8Array(32)) as B64u32;
    const fresh = await newDevice();
    expect(await judge({ kind: "user-key-rotate", delta: [2, zero] })).toBe("bad-state");
    expect(await judge({ kind: "device-add", delta: [fresh.id, zero, fresh.box] })).toBe("bad-state");
    expect(await judge({ kind: "device-add", delta: [fresh.id, fresh.sign, zero] })).toBe("bad-state");
  });
});

describe("what was true at an earlier entry", () => {
  it("[R12] a device speaks from its certificate until a roster records its end", async () => {
    const carla = await TestPerson.signUp();
    const laptop = await carla.addDevice();
    expect(deviceValidAt(carla.state, laptop.id, 3)).toBe(true);
    expect(deviceValidAt(carla.state, laptop.id, 2)).toBe(true);
    await carla.revoke(laptop);
    expect(deviceValidAt(carla.state, laptop.id, 3)).toBe(true);
    expect(deviceValidAt(carla.state, laptop.id, 4)).toBe(false);
    expect(deviceValidAt(carla.state, carla.device.id, 5)).toBe(true);
    expect(deviceValidAt(carla.state, carla.device.id, 6)).toBe(false);
    expect(deviceValidAt(carla.state, mallory.device.id, 3)).toBe(false);
  });

  it("keeps user keys and identities of every time", async () => {
    const carla = await TestPerson.signUp();
    const [firstIdentity, firstKey] = [carla.state.identityHash, carla.state.userKey];
    await carla.rotateUserKey();
    await carla.resetIdentity();
    expect([1, 2, 3, 4, 5].map((n) => generationAt(carla.state, n))).toEqual([1, 1, 2, 3, 0]);
    expect(carla.state.userKeys[1]).toBe(firstKey);
    expect(identityHashAt(carla.state, 3)).toBe(firstIdentity);
    expect(identityHashAt(carla.state, 4)).toBe(carla.state.identityHash);
    expect(identityHashAt(carla.state, 5)).toBeNull();
  });

  it("[R13] a new identity is a stranger: the old devices end, and its own do not speak for the old one", async () => {
    const carla = await TestPerson.signUp();
    await carla.resetIdentity();
    const fresh = await carla.addDevice();
    expect(deviceValidAt(carla.state, carla.device.id, 3)).toBe(false);
    expect(deviceValidAt(carla.state, carla.device.id, 2)).toBe(true);
    expect(deviceValidAt(carla.state, fresh.id, 2)).toBe(false);
    expect(deviceValidAt(carla.state, fresh.id, 3)).toBe(true);
  });
});

it("encodes an entry as committed", async () => {
  const signer = await signerFromSeed(new Uint8Array(32).fill(7));
  const identity = await publicKeyOfSeed(new Uint8Array(32).fill(7));
  const account = "11111111-1111-4111-8111-111111111111" as AccountId;
  const delta: [B64u32, B64u32] = [identity, "CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" as B64u32];
  const entry = await signAccountEntry(null, { account, kind: "create", delta }, signer);
  expect(entry).toMatchInlineSnapshot(`
    {
      "payload": "["sotto/account/1","11111111-1111-4111-8111-111111111111",1,"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","create",["6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw","CQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]]",
      "signature": "s4HhJI1_v79NmYmLLyDavsBVhvg3k_qMbqUB301eEYfNr8tMj3BF9RUgEFB3pvEbjykWnoafsYMxYE3LpcgHBg",
    }
  `);
  expect(await accountEntryHash(entry)).toMatchInlineSnapshot(`"tP7-HE68HvPzHtkucSuSYfxkNuH4h1fhqRhfGfS7lnc"`);
  expect(await verdict(null, entry)).toBe("ok");
});
