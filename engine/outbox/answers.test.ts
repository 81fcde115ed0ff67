import { beforeEach, describe, expect, it, vi } from "vitest";
import { tokenHash } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import { type B64u32, type EventId, ZERO_HASH } from "@/protocol/ids";
import { RETRY_REFUSALS, type Refusal, refusal, type SendItem, type SendResult } from "@/protocol/send";
import type { Store } from "../store/store";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { soon } from "../testing/soon";
import { Outbox } from "./outbox";
import { writeIntention } from "./write-intention";

let server: PaperServer;
let store: Store;
let parts: Awaited<ReturnType<typeof startParts>>;
let outbox: Outbox;
let sent: SendItem[][];
let answer: (items: SendItem[]) => SendResult[] | null | Promise<SendResult[]>;
beforeEach(async () => {
  const alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  store = await signedIn(alice);
  parts = await startParts(server, store);
  await parts.sync.ensure(server.summary);
  sent = [];
  const door = async (_room: unknown, items: SendItem[]) => {
    sent.push(items);
    return answer(items);
  };
  outbox = new Outbox({ ...parts, sync: () => parts.sync, door });
});

const write = (text: string) =>
  writeIntention(store, parts.core.me, {
    ...{ id: newId() as EventId, room: server.room, kind: "message", now: 1 },
    body: ["text", text],
  });
const rows = async () => (await store.read(["outbox"], (tx) => tx.range("outbox"))).sort((a, b) => a.order - b.order);
/** Lets due timers run until something holds. */
const until = (holds: () => void | Promise<void>) =>
  soon(async () => {
    if (parts.clock.timers.length > 0) parts.clock.next();
    await holds();
  });
const refused =
  (code: Refusal, more: object = {}) =>
  (items: SendItem[]) =>
    items.map(({ id }) => ({ id, status: "refused", code, ...more }) as SendResult);

describe("an answer to a sealed message", () => {
  it.each([...RETRY_REFUSALS])("[R40] %s: it is tried again, and never marked as failed", async (code) => {
    await write("hello");
    answer = (items) => (sent.length < 3 ? refused(code)(items) : null);
    outbox.pump(server.room);
    await until(() => expect(sent.length).toBeGreaterThanOrEqual(3));
    const [row] = await rows();
    expect(row).toMatchObject({ state: "sealed", reason: null });
    expect(new Set(sent.flat().map((item) => item.id))).toEqual(new Set([row?.id]));
    const isSameBytes = code === "rate" || code === "server";
    const tries = sent.slice(0, 3).flat();
    expect(new Set(tries.map((item) => item.token)).size).toBe(isSameBytes ? 1 : 3);
  });

  it("ok: its row goes with the write that stores its event; what was sealed is written for good, what the log gives again is not", async () => {
    const writes = vi.spyOn(store, "write");
    const next = () => parts.book.applied(server.room) + 1;
    answer = (items) =>
      Promise.all(
        items.map(async ({ id, token }) => {
          return {
            id,
            status: "ok" as const,
            seq: next(),
            tokenHash: await tokenHash(token),
            createdAt: 1,
          } as SendResult;
        }),
      );
    for (const words of ["first", "second"]) {
      await write(words);
      outbox.pump(server.room);
      await until(async () => expect(await rows()).toEqual([]));
    }
    const kinds = writes.mock.calls.flatMap(([tables, , , durability]) => {
      if (!tables.includes("outbox")) return [];
      return tables.includes("events")
        ? [`event ${durability}`]
        : tables.includes("rooms")
          ? [`seal ${durability}`]
          : ["other"];
    });
    expect(kinds.filter((kind) => kind !== "other")).toEqual([
      ...["seal strict", "event relaxed"],
      ...["seal strict", "event relaxed"],
    ]);
    // What a person wrote is put there once for each; nothing is written to take it away.
    expect(kinds.filter((kind) => kind === "other")).toHaveLength(2);
  });

  const final = refusal.options.filter((code) => !RETRY_REFUSALS.has(code as never));
  it.each(final)(
    "[R40] %s: it leaves the queue marked with why, and what was written after it goes on",
    async (code) => {
      await write("first");
      await write("second");
      const [first, second] = await rows();
      answer = (items) =>
        items.some(({ id }) => id === first?.id)
          ? items.map(
              ({ id }) => refused(id === first?.id ? code : "after-refused")([{ id } as SendItem])[0] as SendResult,
            )
          : null;
      outbox.pump(server.room);
      await until(() => expect(sent.length).toBeGreaterThanOrEqual(3));
      expect(await rows()).toMatchObject([
        { id: first?.id, state: "failed", reason: code, item: null },
        { id: second?.id, state: "sealed", reason: null },
      ]);
      expect(
        sent
          .slice(1)
          .flat()
          .map((item) => item.id),
      ).not.toContain(first?.id);
      // The number that the refused one had is the next one's.
      expect(sent[1]?.[0]?.deviceSeq).toBe(sent[0]?.[0]?.deviceSeq);
    },
  );

  it("[R40] after-refused: the next try follows what the server accepted last", async () => {
    await write("hello");
    const hash = "B".repeat(42).concat("A") as B64u32;
    const last = { deviceSeq: 41, id: newId(), tokenHash: hash };
    answer = (items) => (sent.length < 2 ? refused("after-refused", { last })(items) : null);
    outbox.pump(server.room);
    await until(() => expect(sent).toHaveLength(2));
    expect(sent[1]?.[0]?.deviceSeq).toBe(42);
    expect((await rows())[0]?.before).toEqual({ deviceSeq: 41, prevHash: hash });
    expect(hash).not.toBe(ZERO_HASH);
  });

  it("[R40] none: the same bytes go again, whatever was written meanwhile", async () => {
    await write("hello");
    answer = () => null;
    outbox.pump(server.room);
    await until(() => expect(sent.length).toBeGreaterThanOrEqual(1));
    await write("later");
    outbox.pump(server.room);
    await until(() => expect(sent.length).toBeGreaterThanOrEqual(4));
    expect(new Set(sent.map((items) => JSON.stringify(items))).size).toBe(1);
  });
});
