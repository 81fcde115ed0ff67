import { beforeEach, describe, expect, it } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId } from "@/protocol/ids";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import type { DeviceRow, EventRow } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { soon } from "../testing/soon";
import { RoomTimeline } from "./timeline";
import { ViewStore } from "./view-store";

let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
let view: ViewStore;
/** keys of rows that were asked of the store's events, as [from, to] */
let read: [number, number][];
/** transactions */
let transactions: number;

beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  await server.write(5);
  store = await signedIn(alice);
  parts = await startParts(server, store);
  await parts.sync.ensure(server.summary);
  read = [];
  transactions = 0;
  const asked: Store["read"] = (tables, run) => {
    transactions++;
    return store.read(tables, (tx) =>
      run({
        get: (table, key) => tx.get(table, key),
        keys: (table) => tx.keys(table),
        range: (table, range) => {
          if (table === "events") read.push([Number(range?.from?.[1]), Number(range?.to?.[1])]);
          return tx.range(table, range);
        },
      }),
    );
  };
  view = new ViewStore({ ...store, read: asked, write: store.write.bind(store) } as Store);
});

async function opened(): Promise<RoomTimeline> {
  const timeline = new RoomTimeline({ view, room: server.room, older: async () => false, onClose: () => {} });
  await soon(() => expect(timeline.get().loading).toBe(false));
  return timeline;
}

const textsOf = (timeline: RoomTimeline) =>
  timeline.get().items.flatMap((item) => (item.t === "message" ? [`${item.text} ${item.state}`] : []));

describe("a timeline", () => {
  it("reads a row once, and later only what came since", async () => {
    const timeline = await opened();
    const before = textsOf(timeline).length;
    const { head } = timeline.get();
    read = [];
    await server.write(2);
    await parts.sync.catchUp(server.room, head + 2);
    timeline.refresh();
    await soon(() => expect(textsOf(timeline)).toHaveLength(before + 2));
    expect(read).toEqual([[head + 1, head + 2]]);
  });

  it("reads what came in one transaction: each more would wait for whatever the engine writes then", async () => {
    const timeline = await opened();
    const { head } = timeline.get();
    await server.write(1);
    await parts.sync.catchUp(server.room, head + 1);
    transactions = 0;
    timeline.refresh();
    await soon(() => expect(timeline.get().head).toBe(head + 1));
    expect(transactions).toBe(1);
  });

  it("reads everything anew where rows that were held were written again", async () => {
    const timeline = await opened();
    const { head } = timeline.get();
    const record = parts.book.get(server.room);
    const [row] = await store.read(["events"], (tx) => tx.range("events", { from: [server.room, head] }));
    if (!record || !row) throw new Error("nothing is held");
    const spoiled: EventRow = { ...row, verdict: "unverified", detail: "order" };
    await parts.book.keep({ ...record, rewritten: record.rewritten + 1 }, ["events"], (tx) =>
      tx.put("events", spoiled),
    );
    timeline.refresh();
    await soon(() => expect(timeline.get().items.at(-1)).toMatchObject({ t: "placeholder", seq: head }));
  });

  it("shows what is being sent at once, and once where the outbox has it", async () => {
    const timeline = await opened();
    const before = textsOf(timeline);
    const id = newId() as EventId;
    timeline.leaving({ id, text: "hello", at: 1, quote: null, forwarded: false });
    expect(textsOf(timeline)).toEqual([...before, "hello queued"]);
    const me = (await view.device()) as DeviceRow;
    await writeIntention(store, me, { id, room: server.room, kind: "message", body: ["text", "hello"], now: 1 });
    timeline.left(id, true);
    timeline.refresh();
    await soon(() => expect(read.length).toBeGreaterThan(0));
    await soon(() => expect(textsOf(timeline)).toEqual([...before, "hello queued"]));
    await store.write(["outbox"], (tx) => tx.remove("outbox", [id]));
    timeline.refresh();
    await soon(() => expect(textsOf(timeline)).toEqual(before));
  });

  it("takes back what could not be kept", async () => {
    const timeline = await opened();
    const before = textsOf(timeline);
    const id = newId() as EventId;
    timeline.leaving({ id, text: "hello", at: 1, quote: null, forwarded: false });
    timeline.left(id, false);
    await soon(() => expect(textsOf(timeline)).toEqual(before));
  });
});
