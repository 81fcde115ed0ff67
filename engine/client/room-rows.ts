import type { RoomId } from "@/protocol/ids";
import type { ViewStore } from "./view-store";
import type { Me, RoomRow } from "./view-types";

/**
 * What this tab shows of its person and of all rooms. Read one after the other: of two readings that overlap, the one that began
 * first may end last, and what it saw would stay on the screen until something else happens to that room.
 */
export class RoomRows {
  readonly #view: Pick<ViewStore, "me" | "record" | "records" | "row">;
  readonly #onRead: () => void;
  readonly #onFailed: (cause: unknown) => void;
  readonly #rows = new Map<RoomId, RoomRow>();
  readonly #changed = new Set<RoomId>();
  #allChanged = false;
  #running = false;
  #me: Me | null = null;
  #sorted: readonly RoomRow[] | null = null;

  /** `onRead`: there is something new to show. `onFailed`: the store could not be read; what was seen before stays. */
  constructor(parts: {
    view: Pick<ViewStore, "me" | "record" | "records" | "row">;
    onRead: () => void;
    onFailed: (cause: unknown) => void;
  }) {
    this.#view = parts.view;
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
    while (this.#allChanged || this.#changed.size > 0) {
      try {
        await (this.#allChanged ? this.#readAll() : this.#readChanged());
        this.#sorted = [...this.#rows.values()].sort((a, b) => b.at - a.at);
        this.#onRead();
      } catch (cause) {
        this.#onFailed(cause);
      }
    }
  }

  async #readAll(): Promise<void> {
    this.#allChanged = false;
    this.#changed.clear();
    this.#me = await this.#view.me();
    for (const record of await this.#view.records()) {
      const row = await this.#view.row(record);
      if (row) this.#rows.set(record.room, row);
    }
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
