import { beforeEach, describe, expect, it } from "vitest";
import { openRest } from "@/crypto/at-rest";
import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Change } from "./core";
import type { Store } from "./store/store";
import { signedIn, startParts } from "./testing/one-engine";
import { PaperServer } from "./testing/paper-server";
import { soon } from "./testing/soon";
import { ThreadCursors } from "./thread-cursors";
import { markOf, threadKey } from "./thread-marks";

const room = newId() as RoomId;
const root = newId() as EventId;
const key = threadKey(room, root);
let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
let cursors: ThreadCursors;
let queued: [RoomId, [string, string]][];
let changes: Change[];

beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  store = await signedIn(alice);
  queued = [];
  changes = [];
  await start();
});

async function start(): Promise<void> {
  parts = await startParts(server, store);
  parts.core.changed = (change) => void changes.push(change);
  cursors = new ThreadCursors({
    ...parts,
    queue: async (notes, _kind, body) => {
      queued.push([notes, body as [string, string]]);
      return newId() as EventId;
    },
  });
}
const row = () => store.read(["personal"], (tx) => tx.get("personal", [key]));
async function held() {
  const rest = (await row())?.value;
  return markOf(rest && (await openRest(parts.core.me.restKey, rest)));
}
async function told(count: number): Promise<void> {
  parts.clock.next();
  await soon(() => expect(queued).toHaveLength(count));
  await soon(async () => expect((await row())?.due).toBeUndefined());
}
const values = () => queued.map(([, [, value]]) => JSON.parse(value));

describe("[R106] how far a person has read a thread", () => {
  it("rests here at once, and goes to the notes once, a little later", async () => {
    const began = parts.clock.now();
    await cursors.read(room, root, 5);
    await cursors.read(room, root, 8);
    expect(await held()).toEqual({ read: 8, muted: false, since: 0 });
    expect(changes).toEqual([
      { t: "thread", room },
      { t: "thread", room },
    ]);
    expect(queued).toEqual([]);
    expect(parts.clock.timers).toHaveLength(1);
    await told(1);
    expect(parts.clock.now()).toBe(began + 3_000);
    const { account } = parts.core.me;
    expect(queued[0]).toEqual([await directRoomId(account, account), [key, expect.any(String)]]);
    expect(values()).toEqual([{ read: 8, muted: false, since: 0 }]);
  });

  it("goes there at most every ten seconds", async () => {
    await cursors.read(room, root, 5);
    await told(1);
    const written = parts.clock.now();
    await cursors.read(room, root, 6);
    await cursors.read(room, root, 7);
    await told(2);
    expect(parts.clock.now()).toBe(written + 10_000);
    expect(values().map(({ read }) => read)).toEqual([5, 7]);
  });

  it("is not written where it changes nothing", async () => {
    await cursors.heard(key, { read: 9, muted: false, since: 0 }, 3);
    await cursors.read(room, root, 9);
    await cursors.read(room, root, 4);
    expect(parts.clock.timers).toEqual([]);
    expect(changes).toEqual([]);
    expect(await held()).toMatchObject({ read: 9 });
  });

  it("is not written where another device has told as much meanwhile", async () => {
    await cursors.read(room, root, 5);
    await cursors.heard(key, { read: 6, muted: false, since: 0 }, 3);
    expect((await row())?.due).toBeUndefined();
    parts.clock.next();
    await cursors.read(room, root, 7);
    await told(1);
    expect(values()).toEqual([{ read: 7, muted: false, since: 0 }]);
  });

  it("keeps what was decided elsewhere, in whatever order it is heard", async () => {
    await cursors.read(room, root, 5);
    await cursors.heard(key, { read: 2, muted: true, since: 10 }, 7);
    await cursors.heard(key, { read: 4, muted: false, since: 3 }, 6);
    await cursors.heard(key, "nonsense", 8);
    expect(await held()).toEqual({ read: 5, muted: true, since: 10 });
    await told(1);
    expect(values()).toEqual([{ read: 5, muted: true, since: 10 }]);
  });

  it("is told by the next engine where its tab went before it was", async () => {
    await cursors.read(room, root, 5);
    cursors.stop();
    expect(parts.clock.timers).toEqual([]);
    await start();
    await cursors.again();
    await told(1);
    await cursors.again();
    expect(parts.clock.timers).toEqual([]);
    await start();
    await cursors.again();
    expect(parts.clock.timers).toEqual([]);
    expect(values()).toEqual([{ read: 5, muted: false, since: 0 }]);
  });

  it("is told to who shows that room", () => {
    const other = newId() as RoomId;
    cursors.tell([key, threadKey(room, newId() as EventId), threadKey(other, root), "thread/nonsense", "star/x"]);
    expect(changes).toEqual([
      { t: "thread", room },
      { t: "thread", room: other },
    ]);
  });
});
