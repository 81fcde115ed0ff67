import { openRest } from "@/crypto/at-rest";
import { eventBody } from "@/protocol/event-body";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { EventRow, RoomRecord } from "../store/tables";
import { blank, blanked, blankedWithout, deletionOf, heldMessages, messageAmong, subjectOf } from "./deleted";
import type { Gone } from "./derived-stores";
import type { Opened } from "./open-events";
import { appliedTo } from "./ranges";
import { rowsAbout } from "./refs";
import { readTokenPublic } from "./token-public";

/**
 * So long after a deletion that may be taken back it is final: a day, and a minute for a restore that the server took at the
 * very end of it and that is on its way.
 */
export const FADES_MS = 24 * 60 * 60_000 + 60_000;

/** What a piece of the log has for good taken away. */
interface Forgotten extends Gone {
  /** when the first of the messages here goes that were deleted and may be restored (see `RoomRow.fades`) */
  fades: number;
}

/**
 * Deletion for good, on this device: of a message that was deleted so, of its edits and its reactions no word stays, whichever
 * of them was read first (docs/protocol.md, R86). Blanks what was just opened in place, and gives the rows held already that
 * are to be written blank with it. `missed`: rows that this piece shows to have a gap, blank or not.
 */
export async function forgetDeleted(
  core: Core,
  record: RoomRecord,
  { opened, missed }: { opened: readonly Opened[]; missed: readonly EventRow[] },
): Promise<Forgotten> {
  const deletions = [
    ...(await heldDeletions(core, record, opened)),
    ...opened.map(({ row }) => row).filter(isDeletion),
  ];
  const bodies = new Map(opened.map(({ row, body }) => [row.seq, body]));
  const forGood = new Map<EventId, EventRow[]>();
  let [fades, below] = [Number.POSITIVE_INFINITY, 0];
  for (const row of deletions) {
    if (await isForGood(core, row, bodies)) {
      const id = row.event.target as EventId;
      forGood.set(id, [...(forGood.get(id) ?? []), row]);
      below = Math.max(below, row.seq);
    } else fades = Math.min(fades, row.event.createdAt + FADES_MS);
  }
  const forgotten = { room: record.room, messages: new Set<EventId>(), rows: [] as EventRow[], fades };
  if (forGood.size === 0) return forgotten;
  const fresh = opened.map(({ row }) => row);
  const unread = new Set([...forGood.keys()].filter((id) => !messageAmong(fresh, id)));
  const held = unread.size > 0 ? await heldMessages(core, record, { ids: unread, below }) : [];
  const gaps = new Set(missed.map(({ seq }) => seq));
  for (const [id, said] of forGood) {
    const message = messageAmong([...fresh, ...held], id);
    const before = await core.store.read(["refs", "events"], (tx) => rowsAbout(tx, record.room, id));
    const about = [...before, ...fresh.filter(({ event }) => event.target === id)];
    const deletion = message && (await deletionOf(core, record, { message, about, bodies }));
    if (message && !deletion?.hard) continue;
    // Where the message itself is not here nobody can say whose it was: it is asked again once it comes.
    const without = new Set(
      message ? [] : said.flatMap((one) => blankedWithout(record, one, about)).map(({ seq }) => seq),
    );
    const goes = ({ seq }: EventRow) => message !== null || without.has(seq);
    forgotten.messages.add(id);
    for (const one of opened)
      if (goes(one.row) && subjectOf(one.row) === id && hasWords(one))
        Object.assign(one, { row: blank(one.row), body: null });
    const rows = blanked([...held.filter((row) => row.id === id), ...before].filter(goes), id);
    forgotten.rows.push(...rows.map((row) => (gaps.has(row.seq) ? { ...row, gap: true } : row)));
  }
  return forgotten;
}

/** The rows of a message at its place, of its edits and its reactions, blank: of those held that have words. */
export async function blankOf(core: Core, room: RoomId, message: { id: EventId; at: number }): Promise<EventRow[]> {
  return blanked(await partsOf(core, room, message), message.id);
}

/** Those of them that are blank. */
export async function blankedOf(core: Core, room: RoomId, message: { id: EventId; at: number }): Promise<EventRow[]> {
  const rows = await partsOf(core, room, message);
  return rows.filter(({ verdict }) => verdict === "removed");
}

async function partsOf({ store }: Core, room: RoomId, { id, at }: { id: EventId; at: number }): Promise<EventRow[]> {
  const rows = await store.read(["refs", "events"], async (tx) => {
    const [message, about] = await Promise.all([tx.get("events", [room, at]), rowsAbout(tx, room, id)]);
    return message ? [message, ...about] : about;
  });
  return rows.filter((row) => subjectOf(row) === id);
}

function hasWords({ row }: Opened): boolean {
  return row.body !== null || row.event.token !== null;
}

/** Whether a row is a deletion that opened. */
export function isDeletion({ verdict, event }: EventRow): boolean {
  return verdict === "ok" && event.kind === "delete" && event.target !== null;
}

/** A deletion is for ever where its author said so in either place. */
async function isForGood({ me }: Core, row: EventRow, bodies: ReadonlyMap<number, unknown>): Promise<boolean> {
  if (readTokenPublic(row.event.public)?.hard === true) return true;
  const body = bodies.get(row.seq) ?? (row.body && (await openRest(me.restKey, row.body)));
  return eventBody.delete.safeParse(body).data?.[0] === "hard";
}

/** The deletions held of a room that are about what was just opened. What is newer than all that is held, and about nothing, has none. */
async function heldDeletions(core: Core, record: RoomRecord, opened: readonly Opened[]): Promise<EventRow[]> {
  const rows = opened.filter(({ row }) => subjectOf(row) !== null).map(({ row }) => row);
  const applied = appliedTo(record.ranges);
  if (rows.every(({ seq, event }) => seq > applied && event.kind === "message")) return [];
  const about = new Set(rows.map(subjectOf));
  const held = await core.store.read(["refs", "events"], (tx) => rowsAbout(tx, record.room, "delete"));
  return held.filter((row) => isDeletion(row) && about.has(row.event.target));
}
