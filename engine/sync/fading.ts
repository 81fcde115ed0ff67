import type { RoomList } from "@/protocol/http/rooms";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { Deletion } from "../fold/folded";
import type { RoomBook } from "../rooms/room-book";
import type { EventRow, RoomRecord } from "../store/tables";
import { blanked, blankedWithout, deletionOf, heldMessages, messageAmong } from "./deleted";
import { FORGETTING, forgetIn } from "./derived-stores";
import { FADES_MS, isDeletion } from "./forgetting";
import { appliedTo, rangeOf } from "./ranges";
import { rowsAbout } from "./refs";

/** The server is not asked for its time more often than this. */
const LEAST_MS = 60_000;
const ENDS: ReadonlySet<string> = new Set(["delete", "restore"]);
const MOST_MS = 24 * 60 * 60_000;

type Told = Pick<RoomList, "now" | "rooms" | "left">;

/**
 * Deletion that may be taken back ends a day later by the server's clock: then no word of the message stays on this device
 * either (docs/protocol.md, R103). This device's own clock says when to ask for the time, and nothing else. Only what the server
 * tells together, its clock and how far its logs reach, decides: no restore can be missing below that.
 */
export class Fading {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #ask: () => void;
  #told: { now: number; heads: ReadonlyMap<RoomId, number>; here: number } | null = null;
  #timer: { due: number; cancel: () => void } | null = null;

  /** `ask`: has the list of rooms read anew */
  constructor(parts: { core: Core; book: RoomBook; ask: () => void }) {
    this.#core = parts.core;
    this.#book = parts.book;
    this.#ask = parts.ask;
  }

  stop(): void {
    this.#timer?.cancel();
    this.#told = null;
  }

  /** The list of rooms was read, and the logs up to what it tells of them. */
  async listed({ now, rooms, left }: Told): Promise<void> {
    const heads = [
      ...rooms.map(({ room, head }) => [room, head] as const),
      ...left.map((one) => [one.room, one.until] as const),
    ];
    this.#told = { now, heads: new Map(heads), here: this.#core.clock.now() };
    await this.again();
  }

  /** More of the past is here: what could not be judged before may be by now. */
  async again(): Promise<void> {
    const told = this.#told;
    if (!told) return;
    for (const { room, fades } of this.#book.all())
      if (fades <= told.now) await this.#book.alone(room, () => this.#fade(room, told));
    for (const { room } of this.#book.all()) this.look(room);
  }

  /** Something was deleted in a room, perhaps: it is looked at again when its time has come. */
  look(room: RoomId): void {
    const fades = this.#book.get(room)?.fades ?? Number.POSITIVE_INFINITY;
    // What is due already waits for more of the log, and not for the time.
    if (!this.#told || fades <= this.#told.now || fades >= (this.#timer?.due ?? Number.POSITIVE_INFINITY)) return;
    const { clock } = this.#core;
    const left = fades - this.#told.now - (clock.now() - this.#told.here);
    this.#timer?.cancel();
    const cancel = clock.after(Math.min(MOST_MS, Math.max(LEAST_MS, left)), () => {
      this.#timer = null;
      this.#ask();
    });
    this.#timer = { due: fades, cancel };
  }

  /** Run alone on the room. */
  async #fade(room: RoomId, { now, heads }: { now: number; heads: ReadonlyMap<RoomId, number> }): Promise<void> {
    const record = this.#book.get(room);
    if (!record) return;
    const deletions = await this.#core.store.read(["refs", "events"], (tx) => rowsAbout(tx, room, "delete"));
    const said = deletions.filter(isDeletion);
    const over = said.filter(({ event }) => event.createdAt + FADES_MS <= now);
    const found = await this.#over(record, over, { now, head: heads.get(room) ?? Number.POSITIVE_INFINITY });
    const later = said.filter((row) => !over.includes(row)).map(({ event }) => event.createdAt + FADES_MS);
    const fades = Math.min(found.fades, ...later);
    const { rows } = found;
    if (fades === record.fades && rows.length === 0) return;
    const rewritten = record.rewritten + Number(rows.length > 0);
    await this.#book.keep({ ...record, fades, rewritten }, FORGETTING, (tx) => forgetIn(tx, { room, ...found }));
  }

  /** The messages whose time is over, and when to look again for those of which it cannot be told yet. */
  async #over(record: RoomRecord, deletions: readonly EventRow[], told: { now: number; head: number }) {
    const found = { messages: new Set<EventId>(), rows: [] as EventRow[], fades: Number.POSITIVE_INFINITY };
    const ids = new Set(deletions.map(({ event }) => event.target as EventId));
    if (ids.size === 0) return found;
    const held = await heldMessages(this.#core, record, { ids, below: appliedTo(record.ranges) + 1 });
    for (const id of ids) {
      const message = messageAmong(held, id);
      const about = await this.#core.store.read(["refs", "events"], (tx) => rowsAbout(tx, record.room, id));
      const deletion = message ? await deletionOf(this.#core, record, { message, about }) : lastOf(about);
      const rows = message
        ? blanked([...held.filter((row) => row.id === id), ...about], id)
        : deletions.flatMap((one) => (one.event.target === id ? blankedWithout(record, one, about) : []));
      if (!deletion || rows.length === 0) continue;
      const due = deletion.at + FADES_MS;
      if (deletion.hard || (due <= told.now && isKnownFrom(record, deletion.seq, told.head))) {
        found.messages.add(id);
        found.rows.push(...rows);
      } else found.fades = Math.min(found.fades, due);
    }
    return found;
  }
}

/** The last deletion of a message that is not held, unless something restored it: whose word that was cannot be told. */
function lastOf(about: readonly EventRow[]): Pick<Deletion, "at" | "seq" | "hard"> | null {
  const last = about.findLast(({ event, verdict }) => verdict === "ok" && ENDS.has(event.kind));
  return last?.event.kind === "delete" ? { at: last.event.createdAt, seq: last.seq, hard: false } : null;
}

/** Whether all is held from a place up to where the server's log ended: no restore stands there unread. What is frozen has no end to come to. */
function isKnownFrom({ ranges, halt }: RoomRecord, seq: number, head: number): boolean {
  const to = appliedTo(ranges);
  return rangeOf(ranges, seq)?.[1] === to && (to >= head || halt?.t === "frozen");
}
