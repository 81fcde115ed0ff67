import { newRestKey, sealRest } from "@/crypto/at-rest";
import { boxKeyFromRaw } from "@/crypto/box";
import type { TestPerson } from "@/crypto/testing/person";
import type { EventId } from "@/protocol/ids";
import { People } from "../account/people";
import type { Core } from "../core";
import { EpochKeys } from "../rooms/epoch-keys";
import { RoomBook } from "../rooms/room-book";
import { RoomChanges } from "../rooms/room-changes";
import { MemoryStore } from "../store/memory-store";
import { type Store, takeTerm } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { RoomSync } from "../sync/room-sync";
import { api } from "../transport/api";
import { Handed } from "../transport/handed";
import type { Http } from "../transport/http";
import { ManualClock } from "./manual-clock";

/** A store on which this person is signed in. */
export async function signedIn(person: TestPerson, store: Store = new MemoryStore()): Promise<Store> {
  const { account, device, state } = person;
  const restKey = await newRestKey();
  const row: DeviceRow = {
    ...{ key: "device", account, handle: "alice", device: device.id, signKey: device.signer, operator: false },
    ...{ boxKey: device.boxKey, boxPublic: device.box, restKey },
    profile: await sealRest(restKey, { key: state.hash, version: 1, name: "Alice" }),
  };
  const privateKey = await boxKeyFromRaw(person.userRaw);
  const pin = { identity: state.identity, n: state.n, hash: state.hash, verified: true, how: "confirmed" as const };
  await store.write(["meta", "userKeys", "accounts"], async (tx) => {
    await tx.put("meta", row);
    await tx.put("meta", { key: "notes" });
    await tx.put("accounts", { account, handle: "alice", state, pin, pinSeq: null, profile: null, profileVersion: 1 });
    await tx.put("userKeys", { generation: state.generation, privateKey, publicKey: state.userKey });
  });
  return store;
}

/** The parts of an engine that read a log, over a store on which somebody is signed in, as a start would make them. */
export async function startParts(http: Http, store: Store) {
  const me = await store.read(["meta"], (tx) => tx.get("meta", ["device"]));
  if (me?.key !== "device") throw new Error("nobody is signed in");
  const clock = new ManualClock();
  const reports: string[] = [];
  const handed = new Handed(api(http));
  const core: Core = {
    store,
    term: await takeTerm(store),
    api: handed.api,
    clock,
    me,
    changed: () => {},
    report: (what, detail) => reports.push(`${what}: ${detail}`),
  };
  const people = new People(core);
  const book = new RoomBook(core);
  await book.load();
  const keys = new EpochKeys(core);
  let lacking = 0;
  const listener = {
    opened: async () => {},
    advanced: () => {},
    lacking: () => void lacking++,
    hiddenIn: () => new Set<EventId>(),
  };
  const room = new RoomSync({ core, people, book, keys, listener });
  const parts = { core, people, book, keys };
  const made = new RoomChanges({ ...parts, sync: () => room, pump: () => {}, hasSealed: async () => false });
  return { ...parts, handed, clock, sync: room, changes: () => made, reports, lacking: () => lacking };
}
