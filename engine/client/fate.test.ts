import { expect, it } from "vitest";
import { newId } from "@/crypto/random";
import type { EventId, RoomId } from "@/protocol/ids";
import { MemoryStore } from "../store/memory-store";
import type { OutboxRow } from "../store/tables";
import { fateOf } from "./fate";

it("of what was written is what the outbox says, and done where it says nothing", async () => {
  const store = new MemoryStore();
  const [gone, queued, sealed, failed] = [newId(), newId(), newId(), newId()] as EventId[];
  const room = newId() as RoomId;
  const row = (id: EventId | undefined, state: OutboxRow["state"], reason: string | null) =>
    ({ id, room, state, reason }) as OutboxRow;
  await store.write(["outbox"], async (tx) => {
    await tx.put("outbox", row(queued, "queued", null));
    await tx.put("outbox", row(sealed, "sealed", null));
    await tx.put("outbox", row(failed, "failed", "not-allowed"));
  });
  const all = [gone, queued, sealed, failed].flatMap((id) => id ?? []);
  expect(await fateOf(store, all)).toEqual({ waiting: 2, refused: new Map([[room, "not-allowed"]]) });
  expect(await fateOf(store, all.slice(0, 1))).toEqual({ waiting: 0, refused: new Map() });
});
