import type { RoomId } from "@/protocol/ids";
import type { Clock } from "../clock";
import type { ViewStore } from "./view-store";
import type { Me, RoomRow } from "./view-types";

/** Between two readings of everything it rests so many times as long as the one took, at most so many ms. */
const REST = 4;
const REST_MOST_MS = 2_000;

type View = Pick<ViewStore, "me" | "record" | "row" | "rows">;

/**
 * What this tab shows of its person and of all rooms. Read one after the other: of two readings that overlap, the one that began
 * first may end last, and what it saw would stay on the screen until something else happens to that room. All rooms are read in
 * portions; what changes meanwhile is read between two of them, and what they saw of it before counts no more.
 */
export class RoomRows {
  readonly #view: View;
  readonly #onRead: () => void;
  readonly #onFailed: (cause: unknown) => void;
  readonly #rows = new Map<RoomId, RoomRow>();
  readonly #changed = new Set<RoomId>();
  readonly #needed = new Set<RoomId>();
  /** Read alone since the reading of all began. */
  readonly #fresh = new Set<RoomId>();
  readonly #clock: Clock;
  #allChanged = false;
  /** A whole reading was over just now: the next one waits a little, for many changes come together. */
  #resting = false;
  #running = false;
  #me: Me | null = null;
  /** The rooms of the first portion, once it was read. */
  #first: readonly RoomId[] | null = null;
  /** All rooms were read once. */
  #whole = false;
  #newest: readonly RoomRow[] | null = null;

  /** `onRead`: there is something new to show. `onFailed`: the store could not be read; what was seen before stays. */
  constructor(parts: {
    view: View;
    onRead: () => void;
    onFailed: (cause: unknown) => void;
    clock: Clock;
  }) {
    this.#view = parts.view;
    this.#clock = parts.clock;
    this.#onRead = parts.onRead;
    this.#onFailed = parts.onFailed;
  }

  get me(): Me | null {
    return this.#me;
  }

  /** All rooms, those with the newest words first; null before they were read for the first time. */
  get sorted(): readonly RoomRow[] | null {
    return this.#whole ? this.#newest : null;
  }

  /** Those with the newest words, which are there before all are; then all. */
  get newest(): readonly RoomRow[] | null {
    return this.#newest;
  }

  get(room: RoomId): RoomRow | null {
    return this.#rows.get(room) ?? null;
  }

  /** A room that is on the screen is read before all others. */
  need(room: RoomId): void {
    if (this.#whole || this.#needed.has(room)) return;
    this.#needed.add(room);
    this.refresh(room);
  }

  /** One room has changed, or, without a room, anything may have. Changes that come while it reads lead to one more reading. */
  refresh(room?: RoomId): void {
    if (room) this.#changed.add(room);
    else this.#allChanged = true;
    if (this.#running) return;
    this.#running = true;
    void this.#loop().finally(() => {
      this.#running = false;
    });
  }

  async #loop(): Promise<void> {
    while (this.#changed.size > 0 || (this.#allChanged && !this.#resting)) {
      try {
        this.#me ??= await this.#view.me();
        if (this.#changed.size > 0) await this.#readChanged();
        else await this.#readAll();
      } catch (cause) {
        this.#onFailed(cause);
      }
    }
  }

  async #readAll(): Promise<void> {
    const began = this.#clock.now();
    this.#allChanged = false;
    this.#fresh.clear();
    this.#me = await this.#view.me();
    for await (const rows of this.#view.rows()) {
      for (const row of rows) if (!this.#fresh.has(row.room)) this.#rows.set(row.room, row);
      if (!this.#first) {
        this.#first = rows.map(({ room }) => room);
        this.#show();
      }
      if (this.#changed.size > 0) await this.#readChanged();
    }
    this.#whole = true;
    this.#show();
    this.#rest((this.#clock.now() - began) * REST);
  }

  #show(): void {
    const rows = this.#whole ? [...this.#rows.values()] : this.#first?.flatMap((room) => this.#rows.get(room) ?? []);
    this.#newest = rows?.sort((a, b) => b.at - a.at) ?? null;
    this.#onRead();
  }

  #rest(ms: number): void {
    this.#resting = true;
    this.#clock.after(Math.min(ms, REST_MOST_MS), () => {
      this.#resting = false;
      if (this.#allChanged) this.refresh();
    });
  }

  async #readChanged(): Promise<void> {
    const rooms = [...this.#changed];
    this.#changed.clear();
    for (const room of rooms) {
      const record = await this.#view.record(room);
      const row = record && (await this.#view.row(record));
      if (row) this.#rows.set(room, row);
      this.#fresh.add(room);
    }
    this.#show();
  }
}
