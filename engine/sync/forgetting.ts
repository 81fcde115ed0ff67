import { openRest } from "@/crypto/at-rest";
import { eventBody } from "@/protocol/event-body";
import type { EventId } from "@/protocol/ids";
import type { Core } from "../core";
import { rightsAt } from "../rooms/seat-lines";
import type { EventRow, RoomRecord } from "../store/tables";
import type { Opened } from "./open-events";
import { rowsAbout } from "./refs";
import { readTokenPublic } from "./token-public";

/** What goes with a message that is deleted for good. */
const GOES_ALONG: ReadonlySet<string> = new Set(["message", "edit", "reaction", "unreaction"]);
/** Rows read at a time while the message that was deleted is looked for. */
const STEP = 500;

/**
 * Deletion for good, on this device: of a message that was deleted so, of its edits and its reactions no word stays, whichever
 * of them was read first (docs/protocol.md, R86). Blanks what was just opened in place, and gives the rows held already that
 * are to be written blank with it. `missed`: rows that this piece shows to have a gap, blank or not.
 */
export async function forgetDeleted(
  core: Core,
  record: RoomRecord,
  { opened, missed }: { opened: readonly Opened[]; missed: readonly EventRow[] },
): Promise<EventRow[]> {
  const fresh = opened.filter(isForGood).map(({ row }) => row);
  const words = opened.filter(({ row }) => row.body !== null && GOES_ALONG.has(row.event.kind));
  const known = words.length > 0 || fresh.length > 0 ? await heldForGood(core, record) : [];
  if (fresh.length + known.length === 0) return [];
  const blank: EventRow[] = [];
  const gaps = new Set(missed.map(({ seq }) => seq));
  const isNew = new Map(opened.map(({ row }) => [row.id, row]));
  for (const deletion of [...known, ...fresh]) {
    const target = deletion.event.target as EventId;
    const message = isNew.get(target) ?? (fresh.includes(deletion) ? await heldMessage(core, record, deletion) : null);
    const author = message?.event.sender;
    const { sender } = deletion.event;
    if (sender !== author && !rightsAt(record, deletion.seq, sender).deleteOthers) continue;
    for (const one of words) if (isPartOf(one.row, target)) Object.assign(one, { row: blanked(one.row), body: null });
    if (!fresh.includes(deletion)) continue;
    const about = await core.store.read(["refs", "events"], (tx) => rowsAbout(tx, record.room, target));
    const held = message && !isNew.has(target) ? [message, ...about] : about;
    for (const row of held)
      if (row.body !== null && isPartOf(row, target)) blank.push(blanked(row, row.gap || gaps.has(row.seq)));
  }
  return blank;
}

function isPartOf({ id, event }: EventRow, message: EventId): boolean {
  return GOES_ALONG.has(event.kind) && (event.kind === "message" ? id : event.target) === message;
}

function blanked(row: EventRow, gap = row.gap): EventRow {
  return { ...row, verdict: "removed", detail: "", body: null, gap };
}

function isForGood({ row, kind, body }: Opened): boolean {
  return row.verdict === "ok" && kind === "delete" && (isHard(body) || isHardBeside(row));
}

function isHard(body: unknown): boolean {
  return eventBody.delete.safeParse(body).data?.[0] === "hard";
}

function isHardBeside({ event }: EventRow): boolean {
  return readTokenPublic(event.public)?.hard === true;
}

/** The deletions for good that are held of a room. */
async function heldForGood({ store, me }: Core, { room }: RoomRecord): Promise<EventRow[]> {
  const rows = await store.read(["refs", "events"], (tx) => rowsAbout(tx, room, "delete"));
  const hard: EventRow[] = [];
  for (const row of rows) {
    if (row.verdict !== "ok" || !row.body) continue;
    if (isHardBeside(row) || isHard(await openRest(me.restKey, row.body))) hard.push(row);
  }
  return hard;
}

/** The message that a deletion is about, where it is held: it stands below. */
async function heldMessage({ store }: Core, { room }: RoomRecord, deletion: EventRow): Promise<EventRow | null> {
  for (let to = deletion.seq - 1; to > 0; to -= STEP) {
    const bounds = { from: [room, Math.max(1, to - STEP + 1)], to: [room, to] };
    const rows = await store.read(["events"], (tx) => tx.range("events", bounds));
    const found = rows.find(({ id, event }) => id === deletion.event.target && event.kind === "message");
    if (found) return found;
  }
  return null;
}
