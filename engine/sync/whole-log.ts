import { tokenKind } from "@/protocol/event";
import type { EventId } from "@/protocol/ids";
import type { EventRow, SeatLine } from "../store/tables";
import { subjectOf } from "./deleted";

/**
 * What a device lacks of a log that it may read from its first event to `head`: seqs that are not there, or that say less
 * than their author did, or before which a device's numbers break off. `lines` are the entries it verified. Empty: the log
 * is held whole. A note that its person deleted, and what was said about it, may be blank. Who shortens the log at its end is not
 * found out here.
 */
export function flawsOf(rows: readonly EventRow[], lines: readonly SeatLine[], head: number): number[] {
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const entries = new Map(lines.map((line) => [line.seq, line.hash]));
  const deleted = deletedIn(rows);
  const numbers = new Map<string, number>();
  const flaws: number[] = [];
  for (let seq = 1; seq <= head; seq++) {
    const row = bySeq.get(seq);
    if (!row || row.gap || !(isSigned(row, entries) || isDeleted(row, deleted))) {
      flaws.push(seq);
      continue;
    }
    const { device, deviceSeq } = row.event;
    if (deviceSeq !== (numbers.get(device) ?? 0) + 1) flaws.push(seq);
    numbers.set(device, deviceSeq);
  }
  return flaws;
}

/** True where a signature was checked: of a kind that is not known here nothing was opened, so it may be anything. */
function isSigned({ verdict, seq, event }: EventRow, entries: ReadonlyMap<number, string>): boolean {
  if (verdict === "entry") return entries.get(seq) === event.tokenHash;
  return verdict === "ok" || (verdict === "newer" && tokenKind.safeParse(event.kind).success);
}

/** Where the messages stand that are deleted, by signed events, and where each deletion does. */
function deletedIn(rows: readonly EventRow[]): ReadonlyMap<EventId, { from: number; to: number }> {
  const signed = rows.filter(({ verdict, event }) => verdict === "ok" && event.target !== null);
  const last = new Map<EventId, EventRow>();
  for (const row of signed.toSorted((a, b) => a.seq - b.seq))
    if (row.event.kind === "delete" || row.event.kind === "restore") last.set(row.event.target as EventId, row);
  const places = new Map<EventId, { from: number; to: number }>();
  for (const [id, { seq, event }] of last) {
    const messages = rows.filter((row) => row.id === id && row.event.kind === "message");
    if (event.kind === "delete" && messages.length === 1) places.set(id, { from: messages[0]?.seq ?? 0, to: seq });
  }
  return places;
}

/** A blank row that a signed deletion accounts for: of the message, or about it and said before it went. */
function isDeleted(row: EventRow, deleted: ReadonlyMap<EventId, { from: number; to: number }>): boolean {
  const id = subjectOf(row);
  const place = id === null ? undefined : deleted.get(id);
  return row.verdict === "removed" && place !== undefined && row.seq >= place.from && row.seq < place.to;
}
