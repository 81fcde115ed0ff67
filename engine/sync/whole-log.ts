import { tokenKind } from "@/protocol/event";
import type { EventRow, SeatLine } from "../store/tables";

/**
 * What a device lacks of a log that it may read from its first event to `head`: seqs that are not there, or that say less
 * than their author did, or before which a device's numbers break off. `lines` are the entries it verified. Empty: the log
 * is held whole. Who shortens the log at its end is not found out here.
 */
export function flawsOf(rows: readonly EventRow[], lines: readonly SeatLine[], head: number): number[] {
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const entries = new Map(lines.map((line) => [line.seq, line.hash]));
  const numbers = new Map<string, number>();
  const flaws: number[] = [];
  for (let seq = 1; seq <= head; seq++) {
    const row = bySeq.get(seq);
    if (!row || row.gap || !isSigned(row, entries)) {
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
