import { beforeEach, expect, it } from "vitest";
import { sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Store } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { signedIn } from "../testing/one-engine";
import { type Deed, intentionOf } from "./deed";
import { writeIntention } from "./write-intention";

const room = newId() as RoomId;
let store: Store;
let me: DeviceRow;
beforeEach(async () => {
  store = await signedIn(await TestPerson.signUp());
  me = (await store.read(["meta"], (tx) => tx.get("meta", ["device"]))) as DeviceRow;
  const text = await sealRest(me.restKey, "half a thought");
  await store.write(["drafts"], (tx) => tx.put("drafts", { room, text }));
});

async function drafted(deed: Deed): Promise<boolean> {
  await writeIntention(store, me, { id: newId() as EventId, room, now: 1_000, ...intentionOf(deed) });
  return (await store.read(["drafts"], (tx) => tx.get("drafts", [room]))) !== undefined;
}

it("takes the draft away with the message that it became", async () => {
  expect(await drafted({ t: "say", text: "a whole thought" })).toBe(false);
});

it("leaves the draft where a message was forwarded, or said in a thread", async () => {
  expect(await drafted({ t: "say", text: "of somebody else", forwarded: true })).toBe(true);
  expect(await drafted({ t: "say", text: "below", thread: newId() as EventId })).toBe(true);
});

it("writes a piece of personal data as key and value", () => {
  expect(intentionOf({ t: "keep", key: "star/a/b", value: "{}" })).toMatchObject({
    ...{ kind: "personal", body: ["star/a/b", "{}"], target: null, publicText: null },
  });
});
