import { beforeEach, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { RoomId } from "@/protocol/ids";
import type { Store } from "../store/store";
import { ManualClock } from "../testing/manual-clock";
import { signedIn } from "../testing/one-engine";
import { soon } from "../testing/soon";
import { DraftWriter } from "./draft-writer";
import { ViewStore } from "./view-store";

const room = newId() as RoomId;
let store: Store;
let clock: ManualClock;
let writer: DraftWriter;
let kept: number;
let rested: RoomId[];
beforeEach(async () => {
  store = await signedIn(await TestPerson.signUp());
  clock = new ManualClock();
  kept = 0;
  rested = [];
  writer = new DraftWriter({
    view: new ViewStore(store),
    clock,
    kept: () => void kept++,
    rests: (which) => rested.push(which),
  });
});

async function typed(text: string): Promise<void> {
  const before = kept;
  writer.set(room, text);
  await soon(() => expect(kept).toBeGreaterThan(before));
}

it("keeps every key, with its time", async () => {
  await typed("he");
  await typed("hello");
  expect(await new ViewStore(store).draft(room)).toBe("hello");
  const row = await store.read(["drafts"], (tx) => tx.get("drafts", [room]));
  expect(row?.at).toBe(clock.now());
});

it("says that words rest once, three seconds after the last key", async () => {
  await typed("he");
  clock.time += 2_000;
  await typed("hello");
  const last = clock.now();
  expect(clock.timers).toHaveLength(1);
  clock.next();
  expect(rested).toEqual([room]);
  expect(clock.now()).toBe(last + 3_000);
  expect(clock.timers).toHaveLength(0);
});
