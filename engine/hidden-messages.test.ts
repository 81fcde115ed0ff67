import { beforeEach, describe, expect, it } from "vitest";
import { openRest, sealRest } from "@/crypto/at-rest";
import { TestPerson } from "@/crypto/testing/person";
import { HiddenMessages } from "./hidden-messages";
import { markEntry } from "./own-marks";
import type { Store } from "./store/store";
import type { EventRow } from "./store/tables";
import type { Opened } from "./sync/open-events";
import { signedIn, startParts } from "./testing/one-engine";
import { PaperServer } from "./testing/paper-server";
import { soon } from "./testing/soon";

let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
let hidden: HiddenMessages;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  await server.write(4);
  store = await signedIn(alice);
  await start();
  await parts.sync.ensure(server.summary);
});

async function start(): Promise<void> {
  parts = await startParts(server, store);
  hidden = new HiddenMessages({ ...parts, sync: () => parts.sync });
  await hidden.load();
}
const rows = () => store.read(["events"], (tx) => tx.range("events"));
const last = async () => (await rows()).at(-1) as EventRow;
let seq = 100;

/** The notes say that a message is hidden, or no longer. */
async function mark(row: EventRow, on: boolean): Promise<void> {
  const { key, value } = markEntry("hidden", { room: server.room, message: row.id, at: row.seq, since: 1 }, on);
  const rest = await sealRest(parts.core.me.restKey, JSON.parse(value || "null"));
  await store.write(["personal"], (tx) => tx.put("personal", { key, seq: seq++, value: rest }));
  hidden.refresh();
  await soon(() => expect(hidden.in(server.room).has(row.id)).toBe(on));
}
async function preview(): Promise<string | undefined> {
  const rest = parts.book.get(server.room)?.preview;
  return rest ? ((await openRest(parts.core.me.restKey, rest)) as { text: string }).text : undefined;
}
const isBlank = async (id: string) => (await rows()).find((row) => row.id === id)?.body === null;

describe("[R105] a message that its reader has deleted for themselves", () => {
  it("is not what the list of rooms shows, until it is undone", async () => {
    const row = await last();
    expect(await preview()).toBe("text 5");
    await mark(row, true);
    await soon(async () => expect(await preview()).toBe("text 4"));
    await mark(row, false);
    await soon(async () => expect(await preview()).toBe("text 5"));
  });

  it("leaves no word on the device once it can be undone no more, and not before", async () => {
    const row = await last();
    await mark(row, true);
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
    const began = parts.clock.now();
    expect(await isBlank(row.id)).toBe(false);
    parts.clock.next();
    expect(parts.clock.now() - began).toBe(15_000);
    await soon(async () => expect(await isBlank(row.id)).toBe(true));
    expect((await rows()).filter(({ body }) => body !== null)).toHaveLength(3);
    expect(parts.book.get(server.room)?.rewritten).toBe(1);
  });

  it("stays where it was undone in time", async () => {
    const row = await last();
    await mark(row, true);
    await mark(row, false);
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
    parts.clock.next();
    await parts.book.alone(server.room, async () => {});
    expect(await isBlank(row.id)).toBe(false);
  });

  it("is forgotten by the next run where the tab died, and where it comes to the device only then", async () => {
    const [, , third, fourth] = await rows();
    await mark(third as EventRow, true);
    await mark(fourth as EventRow, true);
    await start();
    await store.write(["events"], (tx) => tx.put("events", { ...(fourth as EventRow), body: null }));
    hidden.again();
    parts.clock.next();
    await soon(async () => expect(await isBlank(third?.id as string)).toBe(true));
    await store.write(["events"], (tx) => tx.put("events", fourth as EventRow));
    hidden.opened(server.room, [{ row: fourth as EventRow } as Opened]);
    parts.clock.next();
    await soon(async () => expect(await isBlank(fourth?.id as string)).toBe(true));
  });

  it("comes back from the log where it was undone after all", async () => {
    const row = await last();
    await mark(row, true);
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
    parts.clock.next();
    await soon(async () => expect(await isBlank(row.id)).toBe(true));
    await mark(row, false);
    await soon(async () => expect(await isBlank(row.id)).toBe(false));
    expect((await last()).verdict).toBe("ok");
    await soon(async () => expect(await preview()).toBe("text 5"));
  });

  it("keeps its words while the notes are not whole: a browser that is new reads every one of them first", async () => {
    const row = await last();
    await store.write(["meta"], (tx) => tx.remove("meta", ["notes"]));
    await mark(row, true);
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
    parts.clock.next();
    await parts.book.alone(server.room, async () => {});
    expect(await isBlank(row.id)).toBe(false);
    await store.write(["meta"], (tx) => tx.put("meta", { key: "notes" }));
    hidden.again();
    parts.clock.next();
    await soon(async () => expect(await isBlank(row.id)).toBe(true));
  });
});
