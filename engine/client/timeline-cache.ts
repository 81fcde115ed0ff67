import type { FoldEvent } from "../fold/fold-event";
import type { Folded } from "../fold/folded";
import type { RoomRecord } from "../store/tables";
import type { TimelineItem } from "./view-types";

/** What a timeline has read and made of a room's log, so that each row is read and opened once, and each line made once. */
export class TimelineCache {
  readonly #events = new Map<number, FoldEvent>();
  readonly #items = new Map<string, { line: Folded; around: unknown; item: TimelineItem }>();
  /** what rests of each row's words, opened */
  readonly bodies = new Map<string, unknown>();
  #version = "";
  #people = 0;

  /**
   * Lets go of what is not so any more: rows that were held were written again, or names of the room became known. Tells
   * whether anything was.
   */
  meet({ rewritten, titleN }: RoomRecord): boolean {
    const version = `${rewritten} ${titleN}`;
    if (version === this.#version) return false;
    this.#version = version;
    this.#events.clear();
    this.#items.clear();
    return true;
  }

  /** What people are called has changed. */
  forgetPeople(): void {
    this.#people++;
    this.#items.clear();
  }

  /** Changes with what people are called. */
  get people(): number {
    return this.#people;
  }

  /** The pieces of [from, to] of which nothing is known yet. */
  missing(from: number, to: number): [number, number][] {
    const pieces: [number, number][] = [];
    for (let seq = from; seq <= to; seq++) {
      if (this.#events.has(seq)) continue;
      const last = pieces.at(-1);
      if (last && last[1] === seq - 1) last[1] = seq;
      else pieces.push([seq, seq]);
    }
    return pieces;
  }

  /** What is known of [from, to], in its order. */
  events(from: number, to: number): FoldEvent[] {
    const events: FoldEvent[] = [];
    for (let seq = from; seq <= to; seq++) {
      const event = this.#events.get(seq);
      if (event) events.push(event);
    }
    return events;
  }

  /** What is known of these places. */
  some(seqs: readonly number[]): FoldEvent[] {
    return seqs.flatMap((seq) => this.#events.get(seq) ?? []);
  }

  /** Lets go of the words of rows that are read no more: written again since, they would be asked for by nobody. */
  prune(): void {
    const ids = new Set([...this.#events.values()].map(({ id }) => id as string));
    for (const id of this.bodies.keys()) if (!ids.has(id)) this.bodies.delete(id);
  }

  keep(event: FoldEvent): void {
    this.#events.set(event.seq, event);
  }

  /** Whether a row was read and opened. */
  has(seq: number): boolean {
    return this.#events.has(seq);
  }

  /** What was made of a line, if it, and what stands around it, still read as they did then. */
  item(line: Folded, around: unknown): TimelineItem | undefined {
    const made = this.#items.get(keyOf(line));
    return made && isSame(made.line, line) && isSame(made.around, around) ? made.item : undefined;
  }

  /** `people`: what it was when its making began; where it has changed since, it may bear old names. */
  keepItem(line: Folded, around: unknown, item: TimelineItem, people: number): void {
    if (people === this.#people) this.#items.set(keyOf(line), { line, around, item });
  }
}

/** What is missing before an event stands at its place, too. */
function keyOf(line: Folded): string {
  return line.t === "placeholder" && line.reason === "missing" ? `${line.seq} missing` : `${line.seq}`;
}

/** Whether two pieces of plain data say the same. */
function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || !a || !b) return false;
  const [one, other] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => isSame(one[key], other[key]));
}
