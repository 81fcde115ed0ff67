import { beforeEach, expect, it } from "vitest";
import { sealRest } from "@/crypto/at-rest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId, RoomId } from "@/protocol/ids";
import { type Deed, intentionOf } from "../outbox/deed";
import { writeIntention } from "../outbox/write-intention";
import { markEntry } from "../own-marks";
import type { Store } from "../store/store";
import type { DeviceRow, OutboxRow } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { soon } from "../testing/soon";
import { Stars } from "./stars";
import { ViewStore } from "./view-store";

let server: PaperServer;
let store: Store;
let me: DeviceRow;
let stars: Stars;
let acted: [RoomId, Deed][];
let changes: number;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  await server.write(3);
  store = await signedIn(alice);
  const { core, sync } = await startParts(server, store);
  await sync.ensure(server.summary);
  me = core.me;
  acted = [];
  changes = 0;
  stars = new Stars({
    view: new ViewStore(store),
    clock: core.clock,
    act: async (room, deed) => {
      acted.push([room, deed]);
      const id = newId() as EventId;
      await writeIntention(store, me, { id, room, now: 1_000, ...intentionOf(deed) });
      return id;
    },
    onChange: () => void changes++,
  });
});

async function message(): Promise<{ key: EventId; seq: number }> {
  const rows = await store.read(["events"], (tx) => tx.range("events"));
  const row = rows.findLast(({ event }) => event.kind === "message");
  if (!row) throw new Error("nothing was said");
  return { key: row.id, seq: row.seq };
}
async function shown(): Promise<readonly string[]> {
  const before = changes;
  stars.get();
  stars.refresh();
  await soon(() => expect(changes).toBeGreaterThan(before));
  return [...stars.get().keys()];
}

it("go to the notes, and are there before they have arrived", async () => {
  const said = await message();
  await stars.set(server.room, [said], true);
  expect(acted).toHaveLength(1);
  expect(acted[0]?.[1]).toMatchObject({ t: "keep", key: `star/${server.room}/${said.key}` });
  expect(await shown()).toEqual([said.key]);
  await stars.set(server.room, [said], false);
  expect(await shown()).toEqual([]);
});

it("count as the log has them, what is on its way above it, what was refused not at all", async () => {
  const said = await message();
  const star = { room: server.room, message: said.key, at: said.seq, since: 1 };
  const { key, value } = markEntry("star", star, true);
  const rest = await sealRest(me.restKey, JSON.parse(value));
  await store.write(["personal"], (tx) => tx.put("personal", { key, seq: 9, value: rest }));
  expect(await shown()).toEqual([said.key]);
  await stars.set(server.room, [said], false);
  expect(await shown()).toEqual([]);
  const [row] = await store.read(["outbox"], (tx) => tx.range("outbox"));
  await store.write(["outbox"], (tx) => tx.put("outbox", { ...(row as OutboxRow), state: "failed" }));
  expect(await shown()).toEqual([said.key]);
});

it("are listed with the words as they read now, and as unknown where those are not here", async () => {
  const said = await message();
  const far = { key: newId() as EventId, seq: 900 };
  await stars.set(server.room, [said, far], true);
  const list = await stars.list();
  expect(new Map(list.map((one) => [one.message, one.state]))).toEqual(
    new Map([
      [said.key, "here"],
      [far.key, "unknown"],
    ]),
  );
  expect(list.find((one) => one.message === said.key)).toMatchObject({ room: server.room, at: said.seq });
  expect(list.find((one) => one.message === said.key)?.text).not.toBe("");
  expect(list.find((one) => one.message === far.key)).toMatchObject({ text: "", sender: null, writtenAt: null });
});
