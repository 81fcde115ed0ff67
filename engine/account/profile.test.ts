import { expect, it } from "vitest";
import { fromB64u } from "@/crypto/bytes";
import { openProfile, sealProfile } from "@/crypto/profile";
import { ok } from "@/crypto/result";
import { newDevice, TestPerson } from "@/crypto/testing/person";
import type { PersonStatus } from "@/protocol/event-body";
import type { Token } from "@/protocol/ids";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import { takeTerm } from "../store/store";
import { ManualClock } from "../testing/manual-clock";
import { signedIn } from "../testing/one-engine";
import { People } from "./people";
import { Profile } from "./profile";

/** Alice's device, and what the server holds of her profile. */
async function setting() {
  const alice = await TestPerson.signUp();
  const { account } = alice;
  const rawKey = fromB64u(alice.state.hash);
  const sealed = (version: number, name: string, status: PersonStatus | null, { id, signer } = alice.device) =>
    sealProfile({ rawKey, account, version, name, status, device: id, signer });
  const server = { version: 1, token: await sealed(1, "Alice", null), chain: [...alice.entries] };
  const told: string[] = [];
  const store = await signedIn(alice);
  const me = await store.read(["meta"], (tx) => tx.get("meta", ["device"]));
  const clock = new ManualClock();
  const answer = () => ({
    ...{ handle: "alice", chain: server.chain },
    ...{ profile: server.token, profileVersion: server.version },
  });
  const api = {
    account: async () => ok(answer()),
    profile: async ({ record, version }: { record: Token; version: number }) => {
      server.token = record;
      server.version = version;
      return ok(null);
    },
  };
  const core = {
    ...{ store, term: await takeTerm(store), me, clock, api },
    changed: ({ t }: { t: string }) => void told.push(t),
    report: (what: string, detail: string) => void told.push(`${what}: ${detail}`),
  } as unknown as Core;
  const book = { all: () => [] } as unknown as RoomBook;
  const people = new People(core);
  const profile = new Profile({ core, people, book }, async () => crypto.randomUUID() as never);
  const stored = async () => {
    const chainWith = async () => alice.state;
    const opened = await openProfile({ rawKey, token: server.token, account, least: server.version, chainWith });
    return opened.ok ? [opened.value.name, opened.value.status] : opened.code;
  };
  const follow = () => profile.follow(answer());
  /** Another device of hers changes the profile; `shown`: the server shows that device. */
  const elsewhere = async (name: string, status: PersonStatus | null, shown = true) => {
    const phone = await alice.addDevice();
    if (shown) server.chain = [...alice.entries];
    server.version++;
    server.token = await sealed(server.version, name, status, phone);
  };
  return { alice, people, profile, server, sealed, stored, clock, told, follow, elsewhere };
}

it("[R102] a status and a name each leave the other as it is, and every change is a new version", async () => {
  const { profile, server, stored } = await setting();
  expect(await profile.set({ status: ["🌊", "at sea", 0] })).toMatchObject({ ok: true });
  expect([await stored(), server.version]).toEqual([["Alice", ["🌊", "at sea", 0]], 2]);
  expect(await profile.setName("Alice Ruiz")).toMatchObject({ ok: true });
  expect(await profile.own()).toMatchObject({ name: "Alice Ruiz", status: ["🌊", "at sea", 0], version: 3 });
  await profile.set({ status: null });
  expect([await stored(), server.version]).toEqual([["Alice Ruiz", null], 4]);
});

it("[R102] keeps what another device of hers has set meanwhile", async () => {
  const { profile, server, sealed, stored } = await setting();
  server.token = await sealed(2, "Alice, elsewhere", ["📚", "", 0]);
  server.version = 2;
  await profile.set({ status: ["🌊", "", 0] });
  expect(await stored()).toEqual(["Alice, elsewhere", ["🌊", "", 0]]);
});

it("[R102] does not tell a status again that is over, and refuses a name that is none", async () => {
  const { profile, stored, clock, server } = await setting();
  await profile.set({ status: ["🌊", "", 2_000] });
  await profile.setName("Still at sea");
  expect(await stored()).toEqual(["Still at sea", ["🌊", "", 2_000]]);
  clock.time = 2_000_000;
  await profile.setName("Home");
  expect(await stored()).toEqual(["Home", null]);
  const { version } = server;
  for (const name of [" ", "x".repeat(65)]) expect(await profile.setName(name)).toMatchObject({ ok: false });
  expect(server.version).toBe(version);
});

it("[R102] keeps what a device has set that is new since, and sets nothing where its chain is not shown", async () => {
  const { profile, stored, elsewhere, server } = await setting();
  await elsewhere("Alice, on the phone", ["📚", "", 0]);
  expect(await profile.setName("Alice Ruiz")).toMatchObject({ ok: true });
  expect(await stored()).toEqual(["Alice Ruiz", ["📚", "", 0]]);
  await elsewhere("Alice, elsewhere", ["🚀", "", 0], false);
  const { version } = server;
  expect(await profile.setName("Alice")).toMatchObject({ ok: false, code: "conflict" });
  expect([await stored(), server.version]).toEqual([["Alice, elsewhere", ["🚀", "", 0]], version]);
});

it("[R102] follows what another device of hers has set, once, and believes nobody else", async () => {
  const { alice, people, profile, server, sealed, told, follow, elsewhere } = await setting();
  await elsewhere("Alice, on the phone", ["📚", "", 0]);
  await people.meet(alice.account, "alice" as never, server.chain);
  told.length = 0;
  for (let i = 0; i < 3; i++) await follow();
  expect(await profile.own()).toMatchObject({ name: "Alice, on the phone", status: ["📚", "", 0], version: 2 });
  expect(told).toEqual(["me"]);
  server.version = 9;
  await follow();
  server.token = await sealed(9, "Not Alice", null, await newDevice());
  await follow();
  server.token = await sealed(1, "Alice", null);
  await follow();
  expect(told.slice(1)).toEqual(["profile: own device", "profile: own version"]);
  expect(await profile.own()).toMatchObject({ name: "Alice, on the phone", version: 2 });
});

it("[R102] two changes at the same time leave each other as they are", async () => {
  const { profile, stored } = await setting();
  const done = await Promise.all([profile.setName("Alice Ruiz"), profile.set({ status: ["🌊", "", 0] })]);
  expect(done.map((one) => one.ok)).toEqual([true, true]);
  expect(await stored()).toEqual(["Alice Ruiz", ["🌊", "", 0]]);
});
