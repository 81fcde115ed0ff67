import type { RoomId } from "@/protocol/ids";
import type { Clock } from "../clock";
import type { ViewStore } from "./view-store";
import type { Me, RoomRow } from "./view-types";

/** Between two readings of everything it rests so many times as long as the one took, at most so many ms. */
const REST = 4;
const REST_MOST_MS = 2_000;

/** The list does not wait for the room on the screen longer than this. */
const HOLD_MS = 1_500;

/**
 * What this tab shows of its person and of all rooms. Read one after the other: of two readings that overlap, the one that began
 * first may end last, and what it saw would stay on the screen until something else happens to that room.
 */
export class RoomRows {
  readonly #view: Pick<ViewStore, "me" | "record" | "row" | "rows">;
  readonly #onRead: () => void;
  readonly #onFailed: (cause: unknown) => void;
  readonly #rows = new Map<RoomId, RoomRow>();
  readonly #changed = new Set<RoomId>();
  readonly #needed = new Set<RoomId>();
  readonly #clock: Clock;
  /** Told once the room on the screen shows its log: the list, which is long, is read after it. */
  shown: () => void = () => {};
  #shown: Promise<void> = Promise.resolve();
  #allChanged = false;
  /** A whole reading was over just now: the next one waits a little, for many changes come together. */
  #resting = false;
  #running = false;
  #me: Me | null = null;
  #sorted: readonly RoomRow[] | null = null;

  /** `onRead`: there is something new to show. `onFailed`: the store could not be read; what was seen before stays. */
  constructor(parts: {
    view: Pick<ViewStore, "me" | "record" | "row" | "rows">;
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
    return this.#sorted;
  }

  get(room: RoomId): RoomRow | null {
    return this.#rows.get(room) ?? null;
  }

  /** A room that is on the screen is read before all others. */
  need(room: RoomId): void {
    if (this.#sorted || this.#needed.has(room)) return;
    this.#needed.add(room);
    this.#shown = new Promise((resolve) => {
      this.shown = resolve;
      this.#clock.after(HOLD_MS, resolve);
    });
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
        if (this.#sorted) this.#sort();
        this.#onRead();
      } catch (cause) {
        this.#onFailed(cause);
      }
    }
  }

  #sort(): void {
    this.#sorted = [...this.#rows.values()].sort((a, b) => b.at - a.at);
  }

  async #readAll(): Promise<void> {
    await this.#shown;
    const began = this.#clock.now();
    this.#allChanged = false;
    this.#me = await this.#view.me();
    for (const row of await this.#view.rows()) this.#rows.set(row.room, row);
    this.#sort();
    this.#rest((this.#clock.now() - began) * REST);
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
    }
  }
}
