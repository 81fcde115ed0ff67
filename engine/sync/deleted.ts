import { openRest } from "@/crypto/at-rest";
import type { EventId } from "@/protocol/ids";
import type { Core } from "../core";
import { foldEvent } from "../fold/fold-event";
import type { Deletion } from "../fold/folded";
import { MessageState } from "../fold/message-state";
import { rightsAt } from "../rooms/seat-lines";
import type { EventRow, RoomRecord } from "../store/tables";
import { isDisordered } from "./log-order";
import { rowsAbout } from "./refs";

/** Rows read at a time while messages are looked for. */
const STEP = 500;

/** What is said with words about a message: it goes where the message goes. */
const WITH_WORDS: ReadonlySet<string> = new Set(["message", "edit", "reaction", "unreaction"]);

/** The message that a row is, or that its words are about; null: it is of another sort. */
export function subjectOf({ id, event }: EventRow): EventId | null {
  if (!WITH_WORDS.has(event.kind)) return null;
  return event.kind === "message" ? id : event.target;
}

/** The rows of a message that still hold words, opened or sealed, without them. */
export function blanked(rows: readonly EventRow[], message: EventId): EventRow[] {
  const held = rows.filter((row) => subjectOf(row) === message && (row.body !== null || row.event.token !== null));
  return held.map(blank);
}

/**
 * The rows about a message that is not held (it stands below what may be read here, perhaps) which its deletion takes along all
 * the same: its deleter's edits, for unless the message was theirs these count for nothing; everything, where they might delete
 * others' messages.
 */
export function blankedWithout(record: RoomRecord, deletion: EventRow, about: readonly EventRow[]): EventRow[] {
  const { target, sender } = deletion.event;
  const all = rightsAt(record, deletion.seq, sender).deleteOthers;
  return target === null
    ? []
    : blanked(
        about.filter(({ event }) => all || (event.kind === "edit" && event.sender === sender)),
        target,
      );
}

/** A row without its words. */
export function blank(row: EventRow): EventRow {
  return { ...row, event: { ...row.event, token: null }, verdict: "removed", detail: "", body: null };
}

/**
 * What became of a message by what was said about it, as the fold judges it; null: it stands. `about`: rows about it, in any
 * order; `bodies`: those that are open already, by their seq.
 */
export async function deletionOf(
  { me }: Core,
  record: RoomRecord,
  said: { message: EventRow; about: readonly EventRow[]; bodies?: ReadonlyMap<number, unknown> },
): Promise<Deletion | null> {
  const room = { chain: record, titles: new Map() };
  const state = new MessageState(foldEvent(said.message, undefined, room));
  const counts = ({ seq, verdict, event: { kind } }: EventRow) =>
    (kind === "delete" || kind === "restore") && verdict === "ok" && seq > said.message.seq;
  for (const row of said.about.filter(counts).sort((a, b) => a.seq - b.seq)) {
    const body = said.bodies?.get(row.seq) ?? (row.body && (await openRest(me.restKey, row.body)));
    state.annotate(foldEvent(row, body, room));
  }
  const line = state.folded(null);
  return line?.t === "tombstone" ? line.deletion : null;
}

/** Whether a message that is held here was deleted, and none of its words is left to bring back. */
export async function isGone(core: Core, record: RoomRecord, id: EventId): Promise<boolean> {
  const held = await heldMessages(core, record, { ids: new Set([id]), below: Number.POSITIVE_INFINITY });
  const message = messageAmong(held, id);
  if (!message) return false;
  const about = await core.store.read(["refs", "events"], (tx) => rowsAbout(tx, record.room, id));
  const deletion = await deletionOf(core, record, { message, about });
  return deletion !== null && (deletion.hard || message.verdict === "removed");
}

/** Of several rows that bear a message's id: the one that opened, else the one at the lowest place that claims it. */
export function messageAmong(rows: readonly EventRow[], id: EventId): EventRow | null {
  const all = rows.filter((row) => row.id === id && row.event.kind === "message").sort((a, b) => a.seq - b.seq);
  return all.find(isOpened) ?? all.find(({ verdict }) => verdict !== "unverified") ?? null;
}

function isOpened(row: EventRow): boolean {
  return row.verdict === "ok" || isDisordered(row);
}

/** The messages with these ids below a place, as far as they are held. */
export async function heldMessages(
  { store }: Core,
  { room, ranges }: RoomRecord,
  wanted: { ids: ReadonlySet<EventId>; below: number },
): Promise<EventRow[]> {
  const found: EventRow[] = [];
  const missing = new Set(wanted.ids);
  for (const [start, end] of ranges.toReversed()) {
    for (let to = Math.min(end, wanted.below - 1); to >= start && missing.size > 0; to -= STEP) {
      const bounds = { from: [room, Math.max(start, to - STEP + 1)], to: [room, to] };
      const rows = await store.read(["events"], (tx) => tx.range("events", bounds));
      const here = rows.filter(({ id, event }) => event.kind === "message" && wanted.ids.has(id));
      found.push(...here);
      for (const row of here) if (isOpened(row)) missing.delete(row.id);
    }
  }
  return found;
}
