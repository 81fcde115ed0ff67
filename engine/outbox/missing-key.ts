import type { RoomId } from "@/protocol/ids";

/**
 * What is done about a room whose newest key is not here: it is looked for first, and then a new one is made, which heals
 * whatever was wrong with one's own box. Once for each epoch: where a key of one's own making does not come back either, a
 * server keeps the boxes, and turning on and on would only trouble the others.
 */
export class MissingKey {
  readonly #lookedFor = new Set<string>();
  readonly #made = new Set<string>();

  /** `look`: ask for chain and boxes; `turn`: make a new key; `wait`: nothing that this device could do. */
  next(room: RoomId, epoch: number): "look" | "turn" | "wait" {
    const place = `${room}/${epoch}`;
    if (!this.#lookedFor.has(place)) return "look";
    return this.#made.has(place) ? "wait" : "turn";
  }

  /** Chain and boxes were read, and the key may still be missing. */
  looked(room: RoomId, epoch: number): void {
    this.#lookedFor.add(`${room}/${epoch}`);
  }

  /** This device made that epoch because the one before it had no key here. */
  made(room: RoomId, epoch: number): void {
    this.#made.add(`${room}/${epoch}`);
  }
}
