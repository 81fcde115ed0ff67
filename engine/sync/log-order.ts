import type { B64u32 } from "@/protocol/ids";
import type { Store, Writer } from "../store/store";
import type { EventRow, RoomRecord, SightingRow } from "../store/tables";
import type { Opened } from "./open-events";
import { appliedTo, rangeOf } from "./ranges";

/** What stands at a place of the log, as far as a later event's word about it goes. */
export interface Place {
  hash: B64u32;
  /** "locked": no key has come for it yet; "refused": shown as what nobody put there, so it speaks for nothing */
  state: "held" | "locked" | "refused";
}

/** What the sender of an event had seen last in the room; `at` 0: nothing. */
export interface Seen {
  at: number;
  hash: B64u32;
}

/** What a piece of the log changes beside its own rows: rows held already, sightings that wait, sightings that are done with. */
export interface OrderFindings {
  rows: EventRow[];
  waiting: SightingRow[];
  settled: SightingRow[];
}

/** True for an event that its device signed, but for a log in another order than the one held here. Its body is kept. */
export function isDisordered(row: EventRow): boolean {
  return row.verdict === "unverified" && row.detail === "order";
}

/** True where the sender's signature was checked, or nothing speaks against what the envelope says. */
export function isSigned(row: EventRow): boolean {
  return row.verdict !== "unverified" || isDisordered(row);
}

/** Something is missing before this event of its device. That says more than its place, and is told in its stead. */
export function withGap(row: EventRow): EventRow {
  return isDisordered(row) ? { ...row, verdict: "ok", detail: "", gap: true } : { ...row, gap: true };
}

/** How a row answers to what later events say of its place. */
export function placeOf(row: EventRow): Place {
  const state = !isSigned(row) ? "refused" : row.verdict === "no-key" ? "locked" : "held";
  return { hash: row.event.tokenHash, state };
}

/**
 * Holds what was just opened against what each sender had seen before writing, and events held here already against what
 * was just opened. An event that names another one at a place, or a place not below its own, was written for another order
 * of the log: it alone is not accepted. What names a place that is not here, or has no key yet, waits as a sighting, so
 * that the outcome does not depend on what was loaded first. `places`: what is known of the log right below the piece;
 * `missed`: rows that this piece shows to have a gap. Run alone on the room, `record` as it was before the piece.
 */
export async function judgeOrder(input: {
  store: Store;
  record: RoomRecord;
  opened: readonly Opened[];
  places: ReadonlyMap<number, Place>;
  missed: readonly EventRow[];
}): Promise<OrderFindings> {
  const { record, opened, missed } = input;
  const findings: OrderFindings = { rows: [], waiting: [], settled: [] };
  const here = new Map(opened.map(({ row }) => [row.seq, placeOf(row)]));
  const claims = opened.flatMap((one) => (one.seen && isAccepted(one.row) ? [{ one, seen: one.seen }] : []));
  const near = new Map([...input.places, ...here]);
  const far = claims
    .filter(({ one, seen }) => seen.at > 0 && seen.at < one.row.seq && !near.has(seen.at))
    .map(({ seen }) => seen.at)
    .filter((seq) => rangeOf(record.ranges, seq));
  const held = await readHeld(input, far);
  for (const { one, seen } of claims) {
    const finding = compare(one.row.seq, seen, near.get(seen.at) ?? held.places.get(seen.at));
    if (finding === "later") findings.waiting.push({ room: record.room, seq: one.row.seq, ...seen });
    if (finding === "contradicts") Object.assign(one, { row: disordered(one.row), kind: null, body: null });
  }
  const rows = new Map([...held.rows, ...missed].map((row) => [row.seq, row]));
  for (const sighting of held.sightings) {
    const finding = compare(sighting.seq, sighting, here.get(sighting.at));
    if (finding === "later") continue;
    findings.settled.push(sighting);
    const row = rows.get(sighting.seq);
    if (finding === "contradicts" && row && isAccepted(row)) findings.rows.push(disordered(row));
  }
  return findings;
}

/** Stores findings, in the transaction that stores the piece they came with; after the rows of `missed`. */
export async function storeFindings(tx: Writer, { rows, waiting, settled }: OrderFindings): Promise<void> {
  await Promise.all([
    ...rows.map((row) => tx.put("events", row)),
    ...settled.map(({ room, at, seq }) => tx.remove("sightings", [room, at, seq])),
    ...waiting.map((sighting) => tx.put("sightings", sighting)),
  ]);
}

/** Reads what memory does not have: places far below, and whoever waits for what was opened. The live end needs neither. */
async function readHeld({ store, record, opened }: Parameters<typeof judgeOrder>[0], far: readonly number[]) {
  const { room } = record;
  const [first, last] = [opened[0]?.row.seq ?? 0, opened.at(-1)?.row.seq ?? 0];
  const isAwaited = opened.length > 0 && first <= appliedTo(record.ranges);
  const held = { places: new Map<number, Place>(), sightings: [] as SightingRow[], rows: [] as EventRow[] };
  if (far.length === 0 && !isAwaited) return held;
  return store.read(["events", "sightings"], async (tx) => {
    for (const seq of new Set(far)) {
      const row = await tx.get("events", [room, seq]);
      if (row) held.places.set(seq, placeOf(row));
    }
    if (isAwaited) held.sightings = await tx.range("sightings", { from: [room, first], to: [room, last] });
    for (const { seq } of held.sightings) {
      const row = await tx.get("events", [room, seq]);
      if (row) held.rows.push(row);
    }
    return held;
  });
}

function compare(seq: number, seen: Seen, place: Place | undefined): "fits" | "contradicts" | "later" {
  if (seen.at >= seq) return "contradicts";
  if (seen.at === 0 || place?.state === "refused") return "fits";
  if (!place || place.state === "locked") return "later";
  return place.hash === seen.hash ? "fits" : "contradicts";
}

/** What is named already says enough: only an event that would be shown as it is can still be out of order. */
function isAccepted(row: EventRow): boolean {
  return row.verdict === "ok" && !row.gap;
}

function disordered(row: EventRow): EventRow {
  return { ...row, verdict: "unverified", detail: "order" };
}
