import type { Page } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, LaterError } from "../core";

/** Pages of rooms' logs, as the server gives them or as they came with the document. Each throws LaterError where none comes. */
export class Pages {
  readonly #core: Core;
  readonly #handed = new Map<RoomId, Page>();

  constructor(core: Core) {
    this.#core = core;
  }

  /** Keeps a page that came with the document for the first fetch of its room. */
  hand(page: Page): void {
    this.#handed.set(page.room, page);
  }

  /** The newest page of a room of which nothing is held yet. */
  async newest(room: RoomId, head: number): Promise<Page> {
    const handed = this.#handed.get(room);
    this.#handed.delete(room);
    return handed && handed.to >= handed.from ? handed : this.before(room, head + 1);
  }

  async after(room: RoomId, seq: number): Promise<Page> {
    const got = await this.#core.api.after(room, seq, LIMITS.pageEvents);
    if (!got.ok) throw new LaterError(got.code);
    return got.value;
  }

  async before(room: RoomId, seq: number): Promise<Page> {
    const got = await this.#core.api.before(room, seq, LIMITS.pageEvents);
    if (!got.ok) throw new LaterError(got.code);
    return got.value;
  }
}
