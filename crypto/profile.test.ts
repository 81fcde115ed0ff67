import { beforeAll, describe, expect, it } from "vitest";
import type { PersonStatus } from "@/protocol/event-body";
import type { AccountId } from "@/protocol/ids";
import { type Bytes, toB64u } from "./bytes";
import { importFernetKey, newFernetKey } from "./fernet";
import { openProfile, sealProfile } from "./profile";
import { newId, randomBytes } from "./random";
import { sealJson } from "./sealed-json";
import { signText } from "./sign";
import { newDevice, type TestDevice, TestPerson } from "./testing/person";

let alice: TestPerson;
let mallory: TestPerson;
let rawKey: Bytes;
beforeAll(async () => {
  [alice, mallory] = [await TestPerson.signUp(), await TestPerson.signUp()];
  rawKey = newFernetKey();
});

interface Told {
  name?: string;
  status?: PersonStatus | null;
  version?: number;
  account?: AccountId;
  device?: TestDevice;
}
/** Alice's record as a device of hers (or who else is told) makes it. */
const record = (told: Told = {}) => {
  const { device = alice.device, account = alice.account, version = 1, name = "Alice", status = null } = told;
  return sealProfile({ rawKey, account, version, name, status, device: device.id, signer: device.signer });
};
/** What bob makes of a record, as alice's of at least this version. */
const opened = (token: string, { least = 1, of = alice, key = rawKey } = {}) =>
  openProfile({ rawKey: key, token, account: of.account, least, chainWith: async () => of.state });

/** A sealed record with a text and a signature that no honest client would put together. */
const resealed = async (text: string, signature: string) =>
  sealJson(await importFernetKey(rawKey), [text, signature], 2_048);
const textOf = (...payload: unknown[]) => JSON.stringify(payload);

describe("[R70] a profile record", () => {
  it("bob reads with alice's profile key, and mallory does not without", async () => {
    const token = await record({ version: 3 });
    expect(await opened(token, { least: 2 })).toEqual({ ok: true, value: { name: "Alice", status: null, version: 3 } });
    expect(await opened(token, { key: newFernetKey() })).toMatchObject({ ok: false, code: "key" });
  });

  it("does not show how long a name is", async () => {
    const names = ["Al", "Alexandra von Humboldt", "世".repeat(64), "\u0001".repeat(64)];
    const lengths = await Promise.all(names.map(async (name) => (await record({ name })).length));
    expect(new Set(lengths).size).toBe(1);
    expect(await opened(await record({ name: "\u0001".repeat(64) }))).toMatchObject({ ok: true });
  });

  it("[R102] says what its person says of themselves, and does not show from outside whether it does", async () => {
    const status: PersonStatus = ["\u0001".repeat(64), "\u0001".repeat(80), 253_402_300_799];
    const token = await record({ name: "\u0001".repeat(64), status });
    expect(await opened(token)).toMatchObject({ ok: true, value: { status } });
    expect(token.length).toBe((await record()).length);
    for (const other of [
      ["", "", 0],
      ["🌊", "x".repeat(81), 0],
      ["🌊", "", -1],
    ])
      await expect(record({ status: other as PersonStatus })).rejects.toThrow();
  });

  it("forged by a co-member who has the key, is not believed: neither by their device, nor under alice's, nor by a stray one", async () => {
    const own = await record({ name: "Not Alice", device: mallory.device });
    expect(await opened(own)).toMatchObject({ ok: false, code: "device" });
    const named = await record({ name: "Not Alice", device: { ...mallory.device, id: alice.device.id } });
    expect(await opened(named)).toMatchObject({ ok: false, code: "signature" });
    expect(await opened(await record({ device: await newDevice() }))).toMatchObject({ ok: false, code: "device" });
  });

  it("of another account, sealed under alice's key, is not hers", async () => {
    const moved = await record({ account: mallory.account, name: "Mallory", device: mallory.device });
    expect(await opened(moved)).toMatchObject({ ok: false, code: "moved" });
    expect(await opened(moved, { of: mallory })).toMatchObject({ ok: true });
  });

  it("of an older version than the one that alice named is not shown", async () => {
    const old = await record({ version: 1, name: "Alice, before" });
    expect(await opened(old, { least: 2 })).toMatchObject({ ok: false, code: "version" });
  });

  it("has every field signed, in one spelling, under a domain of its own", async () => {
    const { id, signer } = alice.device;
    const text = textOf(1, alice.account, 1, "Alice", id, null);
    const signature = await signText(signer, "sotto/profile/1", text);
    expect(await opened(await resealed(text, signature))).toMatchObject({ ok: true });
    for (const other of [
      textOf(1, alice.account, 2, "Alice", id, null),
      textOf(1, alice.account, 1, "Alicia", id, null),
      textOf(1, alice.account, 1, "Alice", id, ["🌊", "", 0]),
      textOf(1, alice.account, 1, "Alice", (await alice.addDevice()).id, null),
    ])
      expect(await opened(await resealed(other, signature))).toMatchObject({ ok: false, code: "signature" });
    expect(await opened(await resealed(`${text} `, signature))).toMatchObject({ ok: false, code: "form" });
    expect(await opened(await resealed(textOf(1, newId()), signature))).toMatchObject({ ok: false, code: "form" });
    const elsewhere = await signText(signer, "sotto/event/1", text);
    expect(await opened(await resealed(text, elsewhere))).toMatchObject({ ok: false, code: "signature" });
    expect(await opened(await resealed(text, toB64u(randomBytes(64))))).toMatchObject({ ok: false, code: "signature" });
  });

  it("counts on when its device signed out or was revoked, and no more under another identity", async () => {
    const person = await TestPerson.signUp();
    const [retired, revoked] = [await person.addDevice(), await person.addDevice()];
    const by = (device: TestDevice) => record({ account: person.account, device });
    const tokens = await Promise.all([retired, revoked].map(by));
    await person.write({ kind: "device-retire", delta: [retired.id] }, retired.signer);
    await person.revoke(revoked);
    for (const token of tokens) expect(await opened(token, { of: person })).toMatchObject({ ok: true });
    await person.resetIdentity();
    for (const token of tokens) expect(await opened(token, { of: person })).toMatchObject({ code: "device" });
  });

  it("of no chain, or of one that is not alice's, is nobody's", async () => {
    const input = { rawKey, token: await record(), account: alice.account, least: 1 };
    for (const chain of [null, mallory.state])
      expect(await openProfile({ ...input, chainWith: async () => chain })).toMatchObject({ code: "device" });
  });
});
