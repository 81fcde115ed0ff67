import { describe, expect, it } from "vitest";
import { boxPublicOf, newBoxRaw, sealBox } from "@/crypto/box";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { DeviceBox, OwnAccount } from "@/protocol/http/account";
import type { B64u32, Box } from "@/protocol/ids";
import type { Core } from "../core";
import { MemoryStore } from "../store/memory-store";
import { takeTerm } from "../store/store";
import type { AccountRow, DeviceRow } from "../store/tables";
import { api } from "../transport/api";
import { syncOwnAccount } from "./own-account";
import { People } from "./people";

/** alice's device, and a server that gives it these boxes. */
async function stage() {
  const alice = await TestPerson.signUp();
  await alice.rotateUserKey();
  const { device } = alice;
  const store = new MemoryStore();
  const reports: string[] = [];
  const server = { boxes: [] as DeviceBox[] };
  const answer = (): Omit<OwnAccount, "handle" | "session" | "profile"> & Record<string, unknown> => ({
    account: alice.account,
    handle: "alice",
    session: newId(),
    device: device.id,
    operator: false,
    chain: alice.entries,
    deviceBoxes: server.boxes,
    profile: "gAAAAA",
    profileVersion: 1,
    vaultVersion: 2,
  });
  const pin = { identity: alice.state.identity, n: 1, hash: alice.state.hash, verified: true, how: "confirmed" };
  const own = { account: alice.account, handle: "alice", state: alice.state, pin, profile: null, profileVersion: 0 };
  await store.write(["accounts"], (tx) => tx.put("accounts", { ...own, pinSeq: null } as AccountRow));
  const core: Core = {
    store,
    term: await takeTerm(store),
    api: api({ request: async () => ({ status: 200, text: JSON.stringify(answer()) }) }),
    clock: { now: () => 0, after: () => () => {}, chance: () => 0 },
    me: { account: alice.account, device: device.id, boxKey: device.boxKey, boxPublic: device.box } as DeviceRow,
    changed: () => {},
    report: (what, detail) => void reports.push(`${what}: ${detail}`),
  };
  const people = new People(core);
  const boxOf = (raw: Uint8Array<ArrayBuffer>): Promise<Box> => {
    const place = { purpose: "user-key", room: alice.account, epoch: 0, recipient: device.id, generation: 2 } as const;
    return sealBox(device.box, place, raw.slice());
  };
  const kept = () => store.read(["userKeys"], (tx) => tx.range("userKeys"));
  const given = async (raw: Uint8Array<ArrayBuffer>): Promise<DeviceBox> => ({
    device: device.id,
    generation: 2,
    box: await boxOf(raw),
  });
  const followed: number[] = [];
  const profile = { follow: async (own: { profileVersion: number }) => void followed.push(own.profileVersion) };
  return { alice, server, reports, given, kept, followed, sync: () => syncOwnAccount(core, people, profile) };
}

describe("a user key that came in a box", () => {
  it("[R62] is kept where it is the one that the chain names", async () => {
    const { alice, server, reports, given, kept, sync } = await stage();
    server.boxes = [await given(alice.userRaw)];
    expect(await sync()).toBe("in");
    const [row] = await kept();
    expect(row).toMatchObject({ generation: 2, publicKey: alice.state.userKey });
    expect(row && (await boxPublicOf(row.privateKey))).toBe(alice.state.userKey);
    expect(reports).toEqual([]);
  });

  it("[R62] is refused where it is another, and stands in no true one's way, then or later", async () => {
    const { alice, server, reports, given, kept, sync } = await stage();
    const junk = await given((await newBoxRaw()).raw);
    server.boxes = [junk];
    await sync();
    expect(await kept()).toEqual([]);
    expect(reports).toEqual(["device-box: generation 2: Error: not the key of the chain"]);
    server.boxes = [junk, await given(alice.userRaw)];
    await sync();
    expect((await kept()).map((row) => row.publicKey as B64u32)).toEqual([alice.state.userKey]);
  });

  it("is refused where it is no key at all", async () => {
    const { server, reports, given, kept, sync } = await stage();
    server.boxes = [await given(new Uint8Array(31)), { ...(await given(new Uint8Array(32))), box: "AQ" as Box }];
    await sync();
    expect(await kept()).toEqual([]);
    expect(reports).toHaveLength(2);
  });
});

it("[R102] one's own profile is followed as the server has it now", async () => {
  const { followed, sync } = await stage();
  await sync();
  expect(followed).toEqual([1]);
});
