import { beforeEach, describe, expect, it, vi } from "vitest";
import { TestPerson } from "@/crypto/testing/person";
import { LIMITS } from "@/protocol/limits";
import { LaterError } from "../core";
import type { Store } from "../store/store";
import type { EventRow, RoomRecord } from "../store/tables";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";

let server: PaperServer;
let store: Store;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  store = await signedIn(alice);
});

const rows = (from = 1): Promise<EventRow[]> =>
  store.read(["events"], (tx) => tx.range("events", { from: [server.room, from], to: [server.room] }));
const verdicts = async (from = 1) => new Set((await rows(from)).map((row) => row.verdict));
/** What was asked of the room since the last call, without its address. */
const asked = () => server.asked.splice(0).flatMap((path) => path.split(`/rooms/${server.room}/`)[1] ?? []);

vi.setConfig({ testTimeout: 30_000 });

describe("a room that is new here", () => {
  it("is asked for its newest page and once for its chain", async () => {
    await server.write(3);
    await server.rotate();
    await server.write(1);
    const { sync, book } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(asked()).toEqual([`events?before=7&limit=${LIMITS.pageEvents}`, "entries?after=0", "boxes", "notes/2"]);
    expect(book.get(server.room)?.lines.map((line) => line.seq)).toEqual([1, 5]);
    expect(await verdicts()).toEqual(new Set(["entry", "ok"]));
  });

  it("holds nothing of its page where the chain is not to be believed", async () => {
    await server.write(1);
    await server.rotate();
    const [first, , second] = server.events;
    const request = server.request.bind(server);
    server.request = async (method, path) => {
      const forged = JSON.stringify({ entries: [first, { ...second, public: first?.public }] });
      return path.includes("/entries?") ? { status: 200, text: forged } : request(method, path);
    };
    const { sync, book } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(book.get(server.room)?.halt).toMatchObject({ t: "frozen" });
    expect(await rows()).toEqual([]);
  });
});

describe("a device that was away for more than a line brings again", () => {
  it("leaps to the newest page and keeps every chain entry that it leapt over", async () => {
    await server.write(3);
    const { sync, book } = await startParts(server, store);
    await sync.ensure(server.summary);
    const held = server.events.length;
    await server.write(10);
    await server.rotate();
    await server.write(LIMITS.catchUpEvents);
    await sync.catchUp(server.room, server.events.length);
    const record = book.get(server.room);
    expect(record?.lines.map((line) => [line.n, line.seq])).toEqual([
      [1, 1],
      [2, held + 11],
    ]);
    expect(record?.ranges).toEqual([
      [1, held],
      [server.events.length - LIMITS.pageEvents + 1, server.events.length],
    ]);
    expect(await verdicts(held + 1)).toEqual(new Set(["ok"]));
  });
});

describe("events whose key is not here", () => {
  /** The store of a device that holds three sealed texts and not the key to them. */
  async function locked(): Promise<void> {
    await server.write(3);
    server.givesBoxes = false;
    const { sync, book } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(await verdicts(2)).toEqual(new Set(["no-key"]));
    expect(book.get(server.room)?.locked).toBe(true);
  }

  it("are read again when it comes", async () => {
    await locked();
    server.givesBoxes = true;
    const { sync, book } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(await verdicts(2)).toEqual(new Set(["ok"]));
    expect(book.get(server.room)?.locked).toBe(false);
  });

  it("are read again by the next start where a tab died right after it had stored the key", async () => {
    await locked();
    server.givesBoxes = true;
    const dying = await startParts(server, store);
    const record = dying.book.get(server.room);
    if (record) expect(await dying.keys.fetch(record)).toEqual([1]);
    expect(await verdicts(2)).toEqual(new Set(["no-key"]));
    const { sync } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(await verdicts(2)).toEqual(new Set(["ok"]));
  });

  it("are read again where that failed after the key had come: the key is not new then", async () => {
    await server.write(3);
    server.givesBoxes = false;
    let breaks = false;
    const breaking: Store = {
      ...{ wipe: () => store.wipe(), close: () => store.close(), read: (names, run) => store.read(names, run) },
      write: (names, run, term) =>
        breaks && names.includes("events") ? Promise.reject(new Error("full")) : store.write(names, run, term),
    };
    const { sync } = await startParts(server, breaking);
    await sync.ensure(server.summary);
    server.givesBoxes = true;
    breaks = true;
    await expect(sync.ensure(server.summary)).rejects.toThrow("full");
    expect(await verdicts(2)).toEqual(new Set(["no-key"]));
    breaks = false;
    await sync.ensure(server.summary);
    expect(await verdicts(2)).toEqual(new Set(["ok"]));
  });

  it("ask for a round, whoever reads them: once for a key that is not there, each time where no answer comes", async () => {
    server.silent = /boxes/;
    await server.write(1);
    const { sync, lacking } = await startParts(server, store);
    for (const times of [1, 2]) {
      await expect(sync.ensure(server.summary)).rejects.toThrow("offline");
      expect(lacking()).toBe(times);
    }
    server.silent = null;
    server.givesBoxes = false;
    for (const _ of [1, 2]) await sync.refresh(server.room);
    expect(lacking()).toBe(3);
    await server.rotate();
    await sync.frame(server.room, server.events.length, server.events.length, server.events.slice(-1));
    expect(lacking()).toBe(4);
  });

  it("are not looked for in a room that has none: a start reads no log", async () => {
    await server.write(3);
    await (await startParts(server, store)).sync.ensure(server.summary);
    const tables: string[] = [];
    const watched: Store = {
      ...{ wipe: () => store.wipe(), close: () => store.close() },
      read: (names, run) => {
        tables.push(...names);
        return store.read(names, run);
      },
      write: (names, run, term) => store.write(names, run, term),
    };
    await (await startParts(server, watched)).sync.ensure(server.summary);
    expect(tables).toContain("rooms");
    expect(tables).not.toContain("events");
  });
});

describe("the note of a room's key", () => {
  const notes = () => asked().filter((path) => path.startsWith("notes/"));

  it("is asked for until an answer comes, and once", async () => {
    server.silent = /notes/;
    const { sync, book, lacking } = await startParts(server, store);
    await sync.ensure(server.summary);
    expect(notes()).toEqual(["notes/1"]);
    expect(lacking()).toBe(1);
    expect(book.get(server.room)?.notedTo).toBe(0);
    server.silent = null;
    await sync.refresh(server.room);
    await sync.refresh(server.room);
    expect(notes()).toEqual(["notes/1"]);
    expect(book.get(server.room)?.notedTo).toBe(1);
  });

  it("is read before anybody makes the next key, for what it says is passed on", async () => {
    server.silent = /notes/;
    const { sync, book, changes } = await startParts(server, store);
    await sync.ensure(server.summary);
    const record = book.get(server.room);
    expect(record && (await changes().rotate(record))).toMatchObject({ ok: false, code: "unavailable" });
    expect(server.asked.filter((path) => path.endsWith("/boxes")).length).toBe(1);
  });

  it("is waited for also where its key is not here yet, and not where there is none to be had", async () => {
    server.silent = /boxes/;
    const { sync, book, changes } = await startParts(server, store);
    await expect(sync.ensure(server.summary)).rejects.toThrow(LaterError);
    const turned = async () => {
      const got = await changes()
        .rotate(book.get(server.room) as RoomRecord)
        .catch((cause: LaterError) => cause);
      return "code" in got ? got.code : null;
    };
    expect(await turned()).toBe("offline");
    server.silent = null;
    expect(await turned()).toBe("unavailable");
    // On paper nobody's chain is given: whoever goes on learns that.
    const goesOn = "not-found";
    server.givesBoxes = false;
    expect(await turned()).toBe(goesOn);
    server.givesBoxes = true;
    await sync.refresh(server.room);
    expect(book.get(server.room)?.notedTo).toBe(1);
    expect(await turned()).toBe(goesOn);
  });
});
