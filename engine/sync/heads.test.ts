import { beforeAll, describe, expect, it } from "vitest";
import { sealEvent } from "@/crypto/event";
import { newId } from "@/crypto/random";
import { TestPerson } from "@/crypto/testing/person";
import type { Event } from "@/protocol/event";
import type { Heads } from "@/protocol/event-body";
import type { Epoch, EventId, Seq } from "@/protocol/ids";
import { signedIn, startParts } from "../testing/one-engine";
import { PaperServer } from "../testing/paper-server";
import { openOne } from "./open-events";

let alice: TestPerson;
let server: PaperServer;
let parts: Awaited<ReturnType<typeof startParts>>;
beforeAll(async () => {
  alice = await TestPerson.signUp();
  server = await PaperServer.of(alice);
  await server.rotate();
  parts = await startParts(server, await signedIn(alice));
  await parts.sync.ensure(server.summary);
});

/** What a reader says of a message whose sender signed these heads. */
async function verdict(change: (heads: Heads) => Heads): Promise<string> {
  const { core, book, keys } = parts;
  const record = book.get(server.room);
  const key = await keys.get(server.room, 2);
  if (!record?.state || !key) throw new Error("the room is not there");
  const { state } = record;
  const seen: Heads = [state.n, state.hash, alice.state.n, alice.state.hash, 2, state.hash];
  const id = newId() as EventId;
  const place = { room: server.room, epoch: 2 as Epoch, id, kind: "message", target: null, thread: null } as const;
  const from = { sender: alice.account, device: alice.device.id, deviceSeq: 3 };
  const heads = change(seen);
  const sealed = await sealEvent({
    key,
    signer: core.me.signKey,
    fields: { ...place, ...from, publicText: null, prevHash: state.hash, heads, body: ["text", "hello"] },
  });
  const event: Event = { ...place, ...from, ...sealed, seq: 3 as Seq, public: null, createdAt: 0 };
  const { row, seen: kept } = await openOne({ ...parts, record }, event);
  if (row.verdict === "ok") expect(kept).toEqual({ at: heads[4], hash: heads[5] });
  return row.detail || row.verdict;
}

const other = "A".repeat(43) as Heads[1];

describe("[R30] heads", () => {
  it("that say what is held here are believed", async () => {
    expect(await verdict((heads) => heads)).toBe("ok");
  });

  it("of an older entry of the room are compared with that entry", async () => {
    const first = parts.book.get(server.room)?.lines[0]?.hash as Heads[1];
    expect(await verdict(([, , ...rest]) => [1, first, ...rest])).toBe("ok");
    expect(await verdict(([, hash, ...rest]) => [1, hash, ...rest])).toBe("heads");
  });

  it("that name another chain of the room make the event unverified", async () => {
    expect(await verdict(([n, , ...rest]) => [n, other, ...rest])).toBe("heads");
  });

  it("that name another chain of the sender's own account make the event unverified", async () => {
    expect(await verdict(([n, hash, own, , ...rest]) => [n, hash, own, other, ...rest])).toBe("heads");
  });

  it("beyond what is held here say nothing yet", async () => {
    expect(await verdict(([n, , ...rest]) => [n + 5, other, ...rest])).toBe("ok");
    expect(await verdict(([n, hash, own, , ...rest]) => [n, hash, own + 5, other, ...rest])).toBe("ok");
  });
});
