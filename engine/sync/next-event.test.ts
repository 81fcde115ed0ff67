import { beforeEach, describe, expect, it, vi } from "vitest";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { B64u32, EventId, Seq } from "@/protocol/ids";
import { Outbox } from "../outbox/outbox";
import { writeIntention } from "../outbox/write-intention";
import type { Store } from "../store/store";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { soon } from "../testing/soon";

let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  await server.write(3);
  store = await signedIn(alice);
  parts = await startParts(server, store);
  await parts.sync.ensure(server.summary);
  server.asked.splice(0);
});

const rows = () => store.read(["events"], (tx) => tx.range("events"));
const held = async () => (await rows()).map((row) => [row.seq, row.id]);
const given = (upTo = server.events.length) => server.events.slice(0, upTo).map((event) => [event.seq, event.id]);
const frame = (...events: Event[]) =>
  parts.sync.frame(server.room, events[0]?.seq ?? 0, events.at(-1)?.seq ?? 0, events);
const at = (seq: number) => server.events[seq - 1] as Event;
const halt = () => parts.book.get(server.room)?.halt ?? null;

describe("[R45] a frame of the log", () => {
  it("that is the next is applied, and nobody is asked", async () => {
    await server.write(2);
    await frame(at(5));
    await frame(at(6));
    expect(await held()).toEqual(given());
    expect(server.asked).toEqual([]);
  });

  it("that is older is dropped", async () => {
    const before = await rows();
    await frame(at(2), at(3));
    await frame(at(4));
    expect(await rows()).toEqual(before);
    expect(server.asked).toEqual([]);
  });

  it("that is ahead has what is between fetched, in order", async () => {
    await server.write(3);
    await frame(at(7));
    expect(await held()).toEqual(given());
    expect(server.asked.map((path) => path.split("?")[1])).toEqual([expect.stringContaining("after=4")]);
    expect((await rows()).some((row) => row.gap)).toBe(false);
  });

  it("that overlaps what is held brings what is new of it", async () => {
    await server.write(1);
    await frame(at(3), at(4), at(5));
    expect(await held()).toEqual(given());
    expect(halt()).toBeNull();
  });

  it("that overlaps what is held changes nothing of that, whatever its envelopes say now", async () => {
    const before = await rows();
    await server.write(2);
    const renamed = { sender: newId() as Event["sender"], kind: "profile", token: null };
    await frame({ ...at(3), ...renamed }, { ...at(4), ...renamed }, at(5));
    await frame({ ...at(5), ...renamed }, at(6));
    expect((await rows()).slice(0, 4)).toEqual(before);
    expect((await rows()).map((row) => row.verdict)).toEqual(["entry", "ok", "ok", "ok", "ok", "ok"]);
  });

  it("that is not the range it says is not taken", async () => {
    await server.write(2);
    await expect(parts.sync.frame(server.room, 5, 6, [at(6)])).rejects.toThrow("not contiguous");
    expect(await held()).toEqual(given(4));
  });
});

describe("[R45] a room freezes", () => {
  const other = { id: newId() as EventId, tokenHash: "A".repeat(43) as B64u32 };

  it.each([
    ["another event where one is held", { ...other }],
    ["the same event with another token", { tokenHash: other.tokenHash }],
    ["another id on the same token", { id: other.id }],
  ])("where it is shown %s", async (_, change) => {
    await server.write(1);
    const before = await rows();
    await frame({ ...at(4), ...change }, at(5));
    expect(halt()).toMatchObject({ t: "frozen", reason: "fork" });
    expect(await rows()).toEqual(before);
  });

  it("where an entry is withheld", async () => {
    await server.rotate();
    await server.rotate();
    await frame({ ...at(6), seq: 5 as Seq });
    expect(halt()).toMatchObject({ t: "frozen", reason: "withheld-entry" });
  });

  it("where an entry that is known stands at a second place", async () => {
    await frame({ ...at(1), seq: 5 as Seq });
    expect(halt()).toMatchObject({ t: "frozen", reason: "fork" });
  });

  it("where an entry is not what a member signed", async () => {
    await server.rotate();
    const [payload, signature] = JSON.parse(at(5).public ?? "") as [string, string];
    const forged = JSON.stringify([
      payload,
      signature.startsWith("A") ? `B${signature.slice(1)}` : `A${signature.slice(1)}`,
    ]);
    await frame({ ...at(5), public: forged });
    expect(halt()).toMatchObject({ t: "frozen" });
    expect(parts.book.get(server.room)?.state?.epoch).toBe(1);
  });

  it("and then nothing is sent in it, nor sealed", async () => {
    await server.write(1);
    await frame({ ...at(4), ...other }, at(5));
    let knocks = 0;
    const door = async () => {
      knocks++;
      return null;
    };
    const outbox = new Outbox({ ...parts, sync: () => parts.sync, door });
    const intention = {
      id: newId() as EventId,
      room: server.room,
      kind: "message",
      body: ["text", "hello"],
      now: 1,
    } as const;
    await writeIntention(store, parts.core.me, intention);
    const looks = vi.spyOn(parts.book, "get");
    outbox.pump(server.room);
    await soon(() => expect(looks).toHaveBeenCalled());
    const waiting = await store.read(["outbox"], (tx) => tx.range("outbox"));
    expect(waiting).toMatchObject([{ state: "queued", item: null }]);
    expect(knocks).toBe(0);
    expect(parts.clock.timers).toEqual([]);
  });
});
