import type { Event } from "@/protocol/event";
import type { RoomId, Seq } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { SendItem, SendResult } from "@/protocol/send";
import { type Core, LaterError } from "../core";
import type { DeviceRow, OutboxRow } from "../store/tables";

/** Sealed rows in the order of their numbers. */
export function byNumber(a: OutboxRow, b: OutboxRow): number {
  return (a.item?.deviceSeq ?? 0) - (b.item?.deviceSeq ?? 0);
}

/** The token of a sealed row. */
export function itemOf(row: OutboxRow): SendItem {
  if (!row.item) throw new LaterError("server", "a sealed row without its token");
  return row.item;
}

/** As many rows as one request carries, by count and by size. */
export function batchOf(rows: OutboxRow[]): OutboxRow[] {
  const batch: OutboxRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    bytes += row.body.byteLength * 2 + 1_024;
    if (batch.length > 0 && (batch.length >= 32 || bytes > LIMITS.frameBytes / 2)) break;
    batch.push(row);
  }
  return batch;
}

/** The event that an acknowledged item is in the log. */
export function eventOf(
  me: Pick<DeviceRow, "account" | "device">,
  room: RoomId,
  { item, result }: { item: SendItem; result: Extract<SendResult, { seq: Seq }> },
): Event {
  const { id, kind, deviceSeq, epoch, target, thread, token } = item;
  const place = { room, seq: result.seq, id, kind, sender: me.account, device: me.device, deviceSeq, epoch };
  const { tokenHash, createdAt } = result;
  return { ...place, target, thread, token, tokenHash, public: item.public, createdAt };
}

/** Nothing is sent into a room that one is out of: what waits for it says so, and can be taken back. */
export async function giveBack(core: Core, room: RoomId, waiting: readonly OutboxRow[]): Promise<"idle"> {
  await core.store.write(
    ["outbox"],
    async (tx) => {
      for (const row of waiting)
        await tx.put("outbox", { ...row, item: null, before: null, state: "failed", reason: "left" });
    },
    core.term,
  );
  core.changed({ t: "room", room });
  return "idle";
}

/** Acknowledged and in the log, but told again as `dup` after its event was stored: the row is done with. */
export async function removeStored(
  core: Core,
  room: RoomId,
  { results, applied }: { results: readonly SendResult[]; applied: number },
): Promise<void> {
  const stored = results.filter((r) => r.status !== "refused" && r.seq <= applied);
  const rows = await core.store.read(["outbox"], (tx) => Promise.all(stored.map(({ id }) => tx.get("outbox", [id]))));
  const done = rows.flatMap((row) => row?.id ?? []);
  // As a rule they went with the transaction that stored their events, and nobody waits for another one.
  if (done.length === 0) return;
  await core.store.write(["outbox"], (tx) => Promise.all(done.map((id) => tx.remove("outbox", [id]))), core.term);
  core.changed({ t: "room", room });
}
