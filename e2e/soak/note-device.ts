import { createHash } from "node:crypto";
import { openRest } from "@/crypto/at-rest";
import { unreadIn } from "@/engine/client/beside-room";
import type { Engine } from "@/engine/engine";
import { fold } from "@/engine/fold/fold";
import { foldEvent } from "@/engine/fold/fold-event";
import type { FoldedRoom } from "@/engine/fold/folded";
import { naiveFold } from "@/engine/fold/testing/naive-fold";
import { openReceipts } from "@/engine/receipts/held-receipts";
import { recordOf } from "@/engine/rooms/room-book";
import type { Store } from "@/engine/store/store";
import type { EventRow } from "@/engine/store/tables";
import { api } from "@/engine/transport/api";
import type { Http } from "@/engine/transport/http";
import type { RoomId } from "@/protocol/ids";
import { seenOf } from "./envelope";
import { farOf, type Note } from "./recorder";

/** A device at the end of a soak. */
export interface Ending {
  readonly client: string;
  readonly engine: Engine;
  readonly store: Store;
  readonly http: Http;
  readonly note: Note;
}

/** Notes what a device holds of rooms, what it makes of it, how far everybody is by it, and what is unread. `second`: rooms that are folded twice. */
export async function noteDevice(device: Ending, rooms: readonly RoomId[], second: ReadonlySet<RoomId>): Promise<void> {
  const list = await api(device.http).rooms();
  const listed = new Map(list.ok ? list.value.rooms.map(({ room, unread }) => [room, unread]) : []);
  for (const room of rooms) {
    await noteLog(device, room, second.has(room));
    await noteCursors(device, room, listed.get(room) ?? null);
  }
  await noteOutbox(device);
}

async function noteLog({ client, engine, store, note }: Ending, room: RoomId, twice: boolean): Promise<void> {
  const { restKey } = engine.core.me;
  const rows = await store.read(["events"], (tx) => tx.range("events", { from: [room], to: [room] }));
  const bodies = await Promise.all(rows.map((row) => row.body && openRest(restKey, row.body)));
  const nonce = ({ event }: EventRow, body: unknown) =>
    body && event.kind === "message" ? (body as ["text", string])[1] : null;
  const items = rows.map((row, i) => {
    const { verdict, gap } = row;
    return { ...seenOf(row.event), verdict, gap, nonce: nonce(row, bodies[i]) };
  });
  note({ t: "view", client, room, items });
  const chain = engine.book.get(room) ?? { state: null, lines: [] };
  const events = rows.map((row, i) => foldEvent(row, bodies[i], { chain, titles: new Map() }));
  const folded = fold(events);
  const lines = [...folded.items, ...[...folded.threads.values()].flat()];
  const ids = (t: "message" | "tombstone") => lines.flatMap((line) => (line.t === t ? [line.id] : []));
  const second = twice ? hashOf(naiveFold(events)) : null;
  note({ t: "folded", client, room, hash: hashOf(folded), second, shown: ids("message"), gone: ids("tombstone") });
}

/** A hash of everything that a fold says, whatever the order in which its parts were put together. */
function hashOf({ items, threads, pins, emoji }: FoldedRoom): string {
  const sorted = (_key: string, value: unknown) =>
    value !== null && typeof value === "object" && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  const text = JSON.stringify([items, [...threads], pins, [...emoji]], sorted);
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}

/** As a tab reads it: from the store. */
async function noteCursors(
  { client, engine, store, note }: Ending,
  room: RoomId,
  listed: number | null,
): Promise<void> {
  const { account, restKey } = engine.core.me;
  const held = await store.read(["rooms", "chains", "events", "receipts"], async (tx) => {
    const row = await tx.get("rooms", [room]);
    if (!row) return null;
    const { unread } = await unreadIn(tx, recordOf(row, await tx.get("chains", [room])), account);
    return { read: row.read, unread, receipts: (await tx.get("receipts", [room]))?.receipts };
  });
  if (!held) return;
  const others = (await openReceipts(restKey, held.receipts)).map(farOf);
  note({ t: "far", client, room, read: held.read, others });
  note({ t: "unread", client, room, unread: held.unread, listed });
}

async function noteOutbox({ client, engine, store, note }: Ending): Promise<void> {
  const rows = await store.read(["outbox"], (tx) => tx.range("outbox"));
  const stranded = rows.filter((row) => row.reason === "left" || isGone(engine, row.room)).map((row) => row.id);
  const failed = rows.filter((row) => row.state === "failed" && !stranded.includes(row.id)).map((row) => row.id);
  const waiting = rows.map((row) => row.id).filter((id) => !failed.includes(id) && !stranded.includes(id));
  note({ t: "outbox", client, waiting, failed, stranded });
}

/** Whether a room is no longer this person's. */
export function isGone(engine: Engine, room: RoomId): boolean {
  return engine.book.get(room)?.halt?.t === "left";
}
