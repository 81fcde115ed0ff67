import { beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId } from "@/protocol/ids";
import type { Refusal, SendItem, SendResult } from "@/protocol/send";
import type { Store } from "../store/store";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { soon } from "../testing/soon";
import { Outbox } from "./outbox";
import { writeIntention } from "./write-intention";

/** Waits until it holds; a busy machine takes its time. */

let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
let outbox: Outbox;
/** What came to the door, as bytes, and what the door says to it. */
let sent: string[];
let answer: (items: SendItem[]) => SendResult[] | null;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  store = await signedIn(alice);
  parts = await startParts(server, store);
  await parts.sync.ensure(server.summary);
  sent = [];
  answer = () => null;
  const door = async (_room: unknown, items: SendItem[]) => {
    sent.push(JSON.stringify(items));
    return answer(items);
  };
  outbox = new Outbox({ ...parts, sync: () => parts.sync, door });
});

const write = (text: string, now = 1) =>
  writeIntention(store, parts.core.me, {
    ...{ id: newId() as EventId, room: server.room, kind: "message", now },
    body: ["text", text],
  });
const rows = () => store.read(["outbox"], (tx) => tx.range("outbox"));
const texts = async () => (await rows()).sort((a, b) => a.order - b.order).map((row) => row.createdAt);
/** Runs what is due until the door was asked so often. */
async function knocks(times: number): Promise<void> {
  await soon(() => expect(parts.clock.timers.length).toBeGreaterThan(0));
  parts.clock.next();
  await soon(() => expect(sent).toHaveLength(times));
}

vi.setConfig({ testTimeout: 30_000 });

describe("a sealed message", () => {
  for (const code of ["rate", "server"] as const satisfies Refusal[]) {
    it(`goes again byte for byte where the answer is "${code}": an earlier try may stand in the log`, async () => {
      await write("hello");
      answer = (items) => items.map(({ id }) => ({ id, status: "refused", code }));
      outbox.pump(server.room);
      await soon(() => expect(sent).toHaveLength(1));
      const [row] = await rows();
      expect(row).toMatchObject({ state: "sealed" });
      const { counter } = parts.book.get(server.room) ?? {};
      expect(counter?.deviceSeq).toBe(row?.item?.deviceSeq);
      await knocks(2);
      await knocks(3);
      expect(new Set(sent).size).toBe(1);
      expect(await rows()).toEqual([row]);
      expect(parts.book.get(server.room)?.counter).toEqual(counter);
    });
  }

  it("goes again byte for byte where no answer came, also after a new start", async () => {
    await write("hello");
    outbox.pump(server.room);
    await knocks(2);
    const again = await startParts(server, store);
    const door = async (_room: unknown, items: SendItem[]) => {
      sent.push(JSON.stringify(items));
      return null;
    };
    new Outbox({ ...again, sync: () => again.sync, door }).pump(server.room);
    await soon(() => expect(sent).toHaveLength(3));
    expect(new Set(sent).size).toBe(1);
  });

  it("[R45] waits while its room is frozen, and goes on byte for byte after that", async () => {
    await write("hello");
    outbox.pump(server.room);
    await soon(() => expect(sent).toHaveLength(1));
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
    const record = parts.book.get(server.room);
    if (!record) throw new Error("no room");
    await parts.book.keep({ ...record, halt: { t: "frozen", reason: "fork", way: null } });
    const looks = vi.spyOn(store, "read");
    outbox.pump(server.room);
    await soon(() => expect(looks).toHaveBeenCalled());
    await looks.mock.results[0]?.value;
    await new Promise(setImmediate);
    expect(sent).toHaveLength(1);
    await parts.book.keep({ ...record, halt: null });
    outbox.pump(server.room);
    await soon(() => expect(sent).toHaveLength(2));
    expect(new Set(sent).size).toBe(1);
  });

  it("is sealed anew, and shown as refused, only by a definite answer", async () => {
    await write("hello");
    answer = (items) => items.map(({ id }) => ({ id, status: "refused", code: "not-allowed" }));
    outbox.pump(server.room);
    await soon(async () => expect(await rows()).toMatchObject([{ state: "failed", item: null }]));
  });
});

it("a room that cannot send has one timer, however often it is asked to", async () => {
  await write("hello");
  for (let round = 1; round <= 5; round++) {
    for (let i = 0; i < 4; i++) outbox.pump(server.room);
    // Asked while it was busy, it looks once more at once.
    await soon(() => expect(sent.length).toBeGreaterThanOrEqual(2 * round));
    await soon(() => expect(parts.clock.timers).toHaveLength(1));
  }
});

describe("what is written", () => {
  it("is numbered by the clock, and after everything before it also where the clock went back", async () => {
    for (const now of [5_000, 5_000, 4_000, 9_000]) await write("hello", now);
    expect((await rows()).map((row) => row.order).sort()).toEqual([5_000, 5_001, 5_002, 9_000]);
    expect(await texts()).toEqual([5_000, 5_000, 4_000, 9_000]);
  });

  it("is numbered without a look at what waits", async () => {
    const write = store.write.bind(store);
    const looks: string[] = [];
    store.write = (tables, run, term) =>
      write(
        tables,
        (tx) =>
          run({
            ...tx,
            range: (table, range) => {
              looks.push(table);
              return tx.range(table, range);
            },
          }),
        term,
      );
    const id = newId() as EventId;
    await writeIntention(store, parts.core.me, { id, room: server.room, kind: "message", body: ["text", "a"], now: 1 });
    expect(await rows()).toHaveLength(1);
    expect(looks).toEqual([]);
  });
});

describe("a room whose key is not here", () => {
  /** What is written there, and how often the key was turned for it. */
  async function written() {
    const turned = vi.spyOn(parts.changes(), "rotate");
    await parts.core.store.wipe();
    const again = await startParts(server, await signedIn(server.person));
    parts = { ...again, changes: () => ({ rotate: turned }) as never };
    store = again.core.store;
    await again.sync.ensure(server.summary).catch(() => null);
    outbox = new Outbox({
      ...parts,
      sync: () => again.sync,
      door: async (_, items) => {
        sent.push(String(items));
        return null;
      },
    });
    await write("hello");
    outbox.pump(server.room);
    return turned;
  }

  it("is asked for it until an answer comes, and no key is turned for that", async () => {
    server.silent = /boxes/;
    const turned = await written();
    for (let i = 0; i < 3; i++) {
      await soon(() => expect(parts.clock.timers.length).toBeGreaterThan(0));
      parts.clock.next();
    }
    expect(turned).not.toHaveBeenCalled();
    server.silent = null;
    await soon(() => {
      if (parts.clock.timers.length > 0) parts.clock.next();
      expect(sent.length).toBeGreaterThan(0);
    });
    expect(turned).not.toHaveBeenCalled();
  });

  it("gets a new one where the server has none for this person", async () => {
    server.givesBoxes = false;
    const turned = await written();
    await soon(() => expect(turned).toHaveBeenCalled());
  });
});
