import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import type { boxesInput, LeftRoom, Page, RoomSummary, roomList } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Receipt } from "@/protocol/receipt";
import { type PageAsked, rangeOf } from "@/server/events/read-page";
import type { DeviceActor } from "@/server/sessions/actor";
import { isEntry, lastOf, putKeys } from "./entries";
import { type StoredEvent, type StoredMember, type StoredRoom, Tables } from "./tables";

type Answer = Result<unknown, "not-found" | "bad-request">;

/** GET /rooms. */
export function roomsOf(tables: Tables, account: AccountId, now: number): z.infer<typeof roomList> {
  const rooms: RoomSummary[] = [];
  const left: LeftRoom[] = [];
  for (const room of tables.rooms.values()) {
    const member = room.members.get(account);
    if (member?.untilSeq) left.push({ room: room.id, until: member.untilSeq });
    else if (member) rooms.push(summaryOf(tables, room, member));
  }
  rooms.sort((a, b) => b.lastAt - a.lastAt || (a.room < b.room ? -1 : 1));
  const receipts = rooms
    .filter(({ type }) => type === "direct")
    .flatMap(({ room }) => receiptsOf(tables, room).map((receipt) => ({ room, receipt })))
    .filter(({ receipt }) => receipt[0] !== account);
  return { rooms, left, receipts, version: tables.accounts.get(account)?.version ?? 0, now };
}

/** How far the members of a room are. */
export function receiptsOf(tables: Tables, id: RoomId): Receipt[] {
  const room = tables.rooms.get(id);
  const present = room ? Tables.present(room) : [];
  return present.map(({ account, delivered, read }): Receipt => [account, delivered, read, 0]);
}

function summaryOf(tables: Tables, room: StoredRoom, mine: StoredMember) {
  // Who sits in a group is told by its chain alone.
  const present = room.type === "group" ? [] : Tables.present(room);
  const members = present.map(({ account, role }) => {
    const handle = tables.accounts.get(account)?.handle ?? "";
    return { account, handle: handle as never, role };
  });
  const above = room.log.slice(Math.max(mine.read, mine.sinceSeq - 1));
  const counts = ({ event, deletedAt }: StoredEvent) =>
    event.kind === "message" && event.thread === null && deletedAt === null && event.sender !== mine.account;
  const unread = above.filter(counts).length;
  return {
    room: room.id,
    type: room.type,
    head: room.log.length,
    epoch: room.epoch as never,
    chainN: room.state?.n ?? 1,
    stale: room.stale,
    since: mine.sinceSeq,
    read: mine.read,
    delivered: mine.delivered,
    unread: Math.min(100, unread),
    lastAt: room.lastAt,
    members,
  };
}

/** What of a room's log a person may read; null: nothing. */
function windowOf(tables: Tables, account: AccountId, id: RoomId) {
  const room = tables.rooms.get(id);
  const member = room?.members.get(account);
  if (!room || !member) return null;
  return { room, since: member.sinceSeq, top: Math.min(room.log.length, member.untilSeq ?? room.log.length) };
}

/** GET /rooms/:room/events. */
export function pageOf(
  tables: Tables,
  account: AccountId,
  id: RoomId,
  asked: Pick<PageAsked, "after" | "before" | "limit">,
): Answer {
  const window = windowOf(tables, account, id);
  if (!window) return fail("not-found");
  const { from, to } = rangeOf(window, asked);
  const events = from > to ? [] : window.room.log.slice(from - 1, to).map((row) => row.event);
  return ok({ room: id, from, to, head: window.top, since: window.since, events, later: [] } satisfies Page);
}

/** GET /rooms/:room/entries. */
export function entriesAfter(tables: Tables, account: AccountId, id: RoomId, after: number): Answer {
  const window = windowOf(tables, account, id);
  if (!window) return fail("not-found");
  const entries = window.room.log.slice(0, window.top).map((row) => row.event);
  return ok({ entries: entries.filter(isEntry).slice(after, after + LIMITS.pageEntries) });
}

/** PUT /rooms/:room/boxes. */
export function uploadKeys(tables: Tables, account: AccountId, id: RoomId, input: z.infer<typeof boxesInput>): Answer {
  const found = tables.member(id, account);
  if (!found) return fail("not-found");
  if (new Set(input.boxes.map((box) => box.account)).size !== input.boxes.length) return fail("bad-request");
  putKeys(found.room, input);
  return ok({});
}

/** GET /rooms/:room/boxes. */
export function boxesOf(tables: Tables, account: AccountId, id: RoomId): Answer {
  const window = windowOf(tables, account, id);
  if (!window) return fail("not-found");
  const boxes = [...window.room.keys].flatMap(([entryHash, { epoch, boxes: all }]) => {
    const own = all.get(account);
    const inLog = window.room.log.slice(0, window.top).some((row) => row.event.tokenHash === entryHash);
    return own && inLog ? [{ room: id, epoch, entryHash, ...own }] : [];
  });
  return ok({ boxes: boxes.sort((a, b) => b.epoch - a.epoch), next: null });
}

/** GET /rooms/:room/notes/:epoch. */
export function noteOf(tables: Tables, account: AccountId, id: RoomId, epoch: number): Answer {
  const room = tables.rooms.get(id);
  const member = room?.members.get(account);
  if (!room || !member || epoch < member.sinceEpoch) return fail("not-found");
  const until = member.untilSeq ?? Number.POSITIVE_INFINITY;
  for (const [hash, keys] of room.keys) {
    const made = room.log.some(({ event }) => event.tokenHash === hash && event.epoch === epoch && event.seq < until);
    if (keys.epoch === epoch && made) return ok({ epoch, note: keys.note });
  }
  return fail("not-found");
}

/** GET /rooms/:room/device. */
export function deviceIn(tables: Tables, { account, device }: DeviceActor, id: RoomId): Answer {
  const found = tables.member(id, account);
  return found ? ok({ device, last: lastOf(found.room, device) }) : fail("not-found");
}
