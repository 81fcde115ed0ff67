import type { FoldEvent } from "../fold/fold";
import type { RoomRecord } from "../store/tables";
import type { TimelineItem } from "./view-types";

/** What a timeline has read and made of a room's log, so that each row is read and opened once. */
export class TimelineCache {
  readonly #events = new Map<number, FoldEvent>();
  readonly #items = new Map<number, readonly TimelineItem[]>();
  readonly #bodies = new Map<string, unknown>();
  #version = "";
  #people = 0;

  /** Lets go of what is not so any more: rows that were held were written again, or names of the room became known. */
  meet({ rewritten, titleN }: RoomRecord): void {
    const version = `${rewritten} ${titleN}`;
    if (version === this.#version) return;
    this.#version = version;
    this.#events.clear();
    this.#items.clear();
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

  keep(event: FoldEvent): void {
    this.#events.set(event.seq, event);
  }

  items(seq: number): readonly TimelineItem[] | undefined {
    return this.#items.get(seq);
  }

  /** `people`: what it was when their making began; where it has changed since, they may bear old names. */
  keepItems(seq: number, items: readonly TimelineItem[], people: number): void {
    if (people === this.#people) this.#items.set(seq, items);
  }

  body(id: string): unknown {
    return this.#bodies.get(id);
  }

  keepBody(id: string, body: unknown): void {
    this.#bodies.set(id, body);
  }
}
