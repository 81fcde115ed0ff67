import type { EventId, RoomId } from "@/protocol/ids";
import type { Store } from "../store/store";

/** What has become of what was written to the outbox. */
export interface Fate {
  /** how many are on their way */
  waiting: number;
  /** the rooms that did not take theirs, each with why */
  refused: ReadonlyMap<RoomId, string | null>;
}

/** Reads it; what is in the outbox no more is in the log. */
export async function fateOf(store: Store, ids: readonly EventId[]): Promise<Fate> {
  const rows = await store.read(["outbox"], (tx) => Promise.all(ids.map((id) => tx.get("outbox", [id]))));
  const there = rows.flatMap((row) => row ?? []);
  const refused = there.filter(({ state }) => state === "failed");
  return {
    waiting: there.length - refused.length,
    refused: new Map(refused.map(({ room, reason }) => [room, reason])),
  };
}

/** Takes what was refused out of the outbox; gives the room that it was for, null where nothing was refused. */
export async function dropRefused(store: Store, id: EventId): Promise<RoomId | null> {
  return store.write(["outbox"], async (tx) => {
    const row = await tx.get("outbox", [id]);
    if (row?.state !== "failed") return null;
    await tx.remove("outbox", [id]);
    return row.room;
  });
}
