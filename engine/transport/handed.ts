import { ok } from "@/crypto/result";
import type { RoomBeginning } from "@/protocol/http/beginnings";
import type { RoomId } from "@/protocol/ids";
import type { Api } from "./api";

/**
 * Answers about rooms that came before their question: each is given once, where exactly that is asked. To whoever asks they
 * are the server's answers like any other, and are checked like those.
 */
export class Handed {
  /** The routes, with what was handed in front of them. */
  readonly api: Api;
  readonly #rooms = new Map<RoomId, Partial<RoomBeginning>>();

  constructor(api: Api) {
    this.api = {
      ...api,
      before: async (room, seq, limit) => {
        const page = this.#take(room, "page", (held) => held.to === seq - 1 && held.events.length <= limit);
        return page ? ok(page) : api.before(room, seq, limit);
      },
      entries: async (room, after) => {
        const entries = this.#take(room, "entries", () => after === 0);
        return entries ? ok({ entries }) : api.entries(room, after);
      },
      boxesOf: async (room) => {
        const boxes = this.#take(room, "boxes", () => true);
        return boxes ? ok({ boxes, next: null }) : api.boxesOf(room);
      },
      note: async (room, epoch) => {
        const note = this.#take(room, "note", (held) => held?.epoch === epoch);
        return note ? ok(note) : api.note(room, epoch);
      },
    };
  }

  give(beginning: RoomBeginning): void {
    this.#rooms.set(beginning.room, { ...beginning });
  }

  /** Lets go of what nobody asked for. */
  forget(room: RoomId): void {
    this.#rooms.delete(room);
  }

  #take<P extends "page" | "entries" | "boxes" | "note">(
    room: RoomId,
    part: P,
    fits: (held: RoomBeginning[P]) => boolean,
  ): RoomBeginning[P] | undefined {
    const held = this.#rooms.get(room);
    const answer = held?.[part];
    if (!held || answer === undefined || !fits(answer)) return undefined;
    delete held[part];
    return answer;
  }
}
