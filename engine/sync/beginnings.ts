import type { RoomBeginning } from "@/protocol/http/beginnings";
import type { RoomSummary } from "@/protocol/http/rooms";
import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { People } from "../account/people";
import type { Core } from "../core";
import { isEntry, namedIn } from "../rooms/room-chain-reader";
import type { CallError } from "../transport/http";

/** The first portion is small, so that somebody who waits soon has rooms to read. */
const FIRST_ROOMS = 4;

/** Rooms that are read together, and what came of them in advance: of some, or of none where the answer was a refusal. */
export interface Portion {
  rooms: RoomSummary[];
  given: RoomBeginning[];
  refused: CallError | null;
}

/** Fetches what rooms begin with of which nothing is held here, many with one request. */
export class Beginnings {
  readonly #core: Core;
  readonly #people: People;

  constructor(parts: { core: Core; people: People }) {
    this.#core = parts.core;
    this.#people = parts.people;
  }

  /** These rooms, each in one portion, in their order but for what an answer had no place for. One portion is fetched ahead. */
  async *of(rooms: readonly RoomSummary[]): AsyncGenerator<Portion> {
    let left = [...rooms];
    let ahead = this.#ask(left.slice(0, FIRST_ROOMS));
    while (left.length > 0) {
      const portion = await ahead;
      left = left.filter((room) => !portion.rooms.includes(room));
      if (left.length > 0) ahead = this.#ask(left.slice(0, LIMITS.beginningRooms));
      yield portion;
    }
  }

  /** Never fails: where nothing comes in advance, a room is asked for as ever. */
  async #ask(rooms: RoomSummary[]): Promise<Portion> {
    const got = await this.#core.api.beginnings({ rooms: rooms.map(({ room }) => room) });
    if (!got.ok) return { rooms, given: [], refused: got.code };
    const given = got.value.rooms.flatMap((one) => ("refused" in one ? [] : [one]));
    const later = new Set(got.value.left);
    const here = rooms.filter(({ room }) => !later.has(room));
    await this.#meet(given);
    // An answer that leaves everything for later would be asked for on and on.
    return { rooms: here.length > 0 ? here : rooms, given, refused: null };
  }

  /** The chains of everybody whom these entries name, together. Whose does not come is asked for with the entry that needs it. */
  async #meet(given: readonly RoomBeginning[]): Promise<void> {
    const named = new Map<AccountId, number>();
    for (const { entries } of given)
      for (const [account, n] of entries.filter(isEntry).flatMap(namedIn))
        if (!named.has(account)) named.set(account, n);
    try {
      await this.#people.allAtLeast([...named]);
    } catch (cause) {
      this.#core.report("later", String(cause));
    }
  }
}
