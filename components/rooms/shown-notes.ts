import type { RoomRow } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

/** A note that is shown, and the words in it; null: it tells of none. */
export interface ShownNote {
  readonly text: string | null;
  close(): void;
}

/** The notes that this tab shows, at most one a room. */
export class ShownNotes {
  readonly #notes = new Map<RoomId, ShownNote>();

  /** Another note of the room has taken the place of the one before. */
  show(room: RoomId, note: ShownNote): void {
    this.#notes.set(room, note);
  }

  /** Closes the notes of rooms whose newest words are others by now: they were read, worded anew or deleted. */
  meet(rooms: readonly Pick<RoomRow, "room" | "unread" | "preview">[]): void {
    for (const { room, unread, preview } of rooms) {
      const note = this.#notes.get(room);
      if (note && (unread === 0 || (note.text !== null && note.text !== preview?.text))) this.#close(room, note);
    }
  }

  /** Closes all: the tab goes, and would hear of no deletion. */
  end(): void {
    for (const [room, note] of this.#notes) this.#close(room, note);
  }

  #close(room: RoomId, note: ShownNote): void {
    note.close();
    this.#notes.delete(room);
  }
}
