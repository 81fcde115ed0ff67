import { beforeEach, describe, expect, it } from "vitest";
import { sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import { type AccountId, handle } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";
import type { Store } from "../store/store";
import type { RoomRecord } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { ViewStore } from "./view-store";

let alice: TestPerson;
let store: Store;
let record: RoomRecord;
beforeEach(async () => {
  alice = await TestPerson.signUp();
  const server = await PaperServer.of(alice);
  await server.write(2);
  store = await signedIn(alice);
  const { sync, book } = await startParts(server, store);
  await sync.ensure(server.summary);
  record = book.get(server.room) as RoomRecord;
});

/** The verified room of alice and bob, of which the server's list says what it likes. */
async function withBob(list: Partial<RoomRecord["summary"]>): Promise<{ record: RoomRecord; bob: TestPerson }> {
  const bob = await TestPerson.signUp();
  const state = record.state as NonNullable<RoomRecord["state"]>;
  const seat = state.seats[alice.account] as (typeof state.seats)[AccountId];
  const seats = { ...state.seats, [bob.account]: { ...seat, account: bob.account } };
  const members = [alice, bob].map(({ account }) => ({
    account,
    handle: handle.parse("known"),
    role: "owner" as Role,
  }));
  return {
    bob,
    record: {
      ...record,
      state: { ...state, type: "direct", seats },
      summary: { ...record.summary, type: "direct", members, ...list },
    },
  };
}

describe("a list that lies", () => {
  it("does not say whom a room is with: that is who sits in its verified chain", async () => {
    const mallory = await TestPerson.signUp();
    const members = [alice, mallory].map(({ account }) => ({
      account,
      handle: handle.parse("mallory"),
      role: "owner" as Role,
    }));
    const { record: lied, bob } = await withBob({ members });
    const row = await new ViewStore(store).row(lied);
    expect(row?.peer?.account).toBe(bob.account);
    expect(`${row?.title} ${row?.peer?.handle}`).not.toContain("mallory");
  });

  it("does not give a known person another handle", async () => {
    const { record: lied, bob } = await withBob({});
    const { state } = bob;
    const pin = { identity: state.identity, n: state.n, hash: state.hash, verified: false };
    const { restKey } = (await new ViewStore(store).device()) as { restKey: CryptoKey };
    const profile = await sealRest(restKey, { key: null, name: "Bob" });
    const row = { account: bob.account, handle: "bob", state, pin, profile, profileVersion: 1 };
    await store.write(["accounts"], (tx) => tx.put("accounts", row as never));
    expect((await new ViewStore(store).row(lied))?.peer).toEqual({ account: bob.account, handle: "bob", name: "Bob" });
  });

  it("does not turn a chat into notes or notes into a chat", async () => {
    const { record: lied } = await withBob({ type: "self" });
    expect((await new ViewStore(store).row(lied))?.type).toBe("direct");
    const other = { account: newId() as never, handle: handle.parse("mallory"), role: "owner" as Role };
    const notes = { ...record, summary: { ...record.summary, type: "direct" as const, members: [other] } };
    expect(await new ViewStore(store).row(notes)).toMatchObject({ type: "self", peer: null });
  });

  it("does not say how much is unread where the log is held without a hole", async () => {
    const { record: lied } = await withBob({ unread: 77 });
    expect((await new ViewStore(store).row(lied))?.unread).toBe(0);
  });

  it("names nobody before the chain was read", async () => {
    const { record: lied } = await withBob({});
    expect(await new ViewStore(store).row({ ...lied, state: null })).toMatchObject({
      peer: null,
      title: "",
      state: { t: "opening" },
    });
  });
});

describe("what one may do to what is written", () => {
  const rights = async (type: "group" | "direct" | "self", role: Role, pin: Role = "admin") => {
    const state = record.state as NonNullable<RoomRecord["state"]>;
    const seat = state.seats[alice.account] as (typeof state.seats)[AccountId];
    const seats = { ...state.seats, [alice.account]: { ...seat, role } };
    const row = await new ViewStore(store).row({
      ...record,
      state: { ...state, type, seats, policy: { ...state.policy, pin } },
    });
    return { pin: row?.rights.pin, deleteOthers: row?.rights.deleteOthers };
  };

  it("follows one's role and the group's policy", async () => {
    expect(await rights("group", "member")).toEqual({ pin: false, deleteOthers: false });
    expect(await rights("group", "admin")).toEqual({ pin: true, deleteOthers: true });
    expect(await rights("group", "admin", "owner")).toEqual({ pin: false, deleteOthers: true });
    expect(await rights("group", "member", "member")).toEqual({ pin: true, deleteOthers: false });
  });

  it("sets nobody above the other outside groups", async () => {
    expect(await rights("direct", "owner")).toEqual({ pin: true, deleteOthers: false });
    expect(await rights("self", "owner")).toEqual({ pin: true, deleteOthers: false });
  });
});
