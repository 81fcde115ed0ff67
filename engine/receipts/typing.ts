import type { AccountId, RoomId } from "@/protocol/ids";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Live } from "../socket/live";
import type { Opened } from "../sync/open-events";

/** That one writes is said so often, in ms; others forget it after twice that. */
export const TYPING_EVERY_MS = 3_000;
/** That somebody writes is forgotten after this long, unless it is said again. */
export const TYPING_MS = 6_000;

/** Who writes where just now. Said and heard over the line alone, and kept nowhere. */
export class Typing {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #live: Pick<Live, "link" | "say">;
  readonly #said = new Map<RoomId, number>();
  /** when somebody was last said to write in a room, and how far its log was here then */
  readonly #heard = new Map<string, { at: number; seq: number }>();

  constructor(core: Core, book: RoomBook, live: Pick<Live, "link" | "say">) {
    this.#core = core;
    this.#book = book;
    this.#live = live;
  }

  /** The person of this device writes in a room. */
  say(room: RoomId): void {
    const now = this.#core.clock.now();
    // A clock that was put back says nothing of how long ago that was.
    const isSaid = Math.abs(now - (this.#said.get(room) ?? Number.NEGATIVE_INFINITY)) < TYPING_EVERY_MS;
    if (isSaid || this.#live.link.t !== "open" || this.#book.get(room)?.summary.type === "self") return;
    this.#said.set(room, now);
    this.#live.say({ t: "typing", room });
  }

  /** Somebody else does. Whoever does not sit in the room by its verified chain is not believed. */
  heard(room: RoomId, account: AccountId): void {
    const seats = this.#book.get(room)?.state?.seats ?? {};
    if (account === this.#core.me.account || !Object.hasOwn(seats, account)) return;
    this.#heard.set(`${room} ${account}`, { at: this.#core.clock.now(), seq: this.#book.applied(room) });
    this.#core.changed({ t: "typing", room, account, on: true });
  }

  /** Whoever has said something writes no more; and of what one said oneself, the next is told anew. */
  opened(room: RoomId, events: readonly Opened[]): void {
    const now = this.#core.clock.now();
    for (const { row } of events) {
      const { sender: account, kind } = row.event;
      if (kind !== "message") continue;
      if (account === this.#core.me.account) this.#said.delete(room);
      const heard = this.#heard.get(`${room} ${account}`);
      if (heard === undefined || row.seq <= heard.seq) continue;
      this.#heard.delete(`${room} ${account}`);
      if (now - heard.at <= TYPING_MS) this.#core.changed({ t: "typing", room, account, on: false });
    }
  }
}
