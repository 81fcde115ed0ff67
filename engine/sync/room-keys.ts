import type { RoomId } from "@/protocol/ids";
import type { EpochKeys } from "../rooms/epoch-keys";
import type { EpochNotes } from "../rooms/epoch-notes";
import type { RoomRecord } from "../store/tables";

/** Brings the keys of rooms here, with what their notes say, and knows where something may open now that did not before. */
export class RoomKeys {
  readonly #keys: EpochKeys;
  readonly #notes: EpochNotes;
  readonly #lacking: () => void;
  readonly #asked = new Set<string>();
  readonly #reopened = new Set<RoomId>();

  /** `lacking`: asks for one more round, in which one's own account is read before the rooms. */
  constructor(parts: { keys: EpochKeys; notes: EpochNotes; lacking: () => void }) {
    this.#keys = parts.keys;
    this.#notes = parts.notes;
    this.#lacking = parts.lacking;
  }

  /**
   * Fetches the keys that are missing, the note of the current epoch, and what its links lead back to. Gives the record with
   * what the note says; the caller keeps it. Run alone on the room.
   */
  async bring(record: RoomRecord): Promise<RoomRecord> {
    await this.#fetch(record);
    const read = await this.#notes.read(record);
    // Whoever was let in while newcomers could read the past may do so when they no longer can: what is closed here is theirs.
    if (!read.state?.policy.history && !read.locked) return read;
    const walked = await this.#notes.walkBack(read);
    if (walked.opened.length > 0) this.#reopened.delete(record.room);
    return walked.record;
  }

  /** Whoever asked may not try again by themselves: a key that did not come is asked for in a round. */
  async #fetch(record: RoomRecord): Promise<void> {
    const { room } = record;
    try {
      const opened = await this.#keys.fetch(record);
      if (opened.length > 0) this.#reopened.delete(room);
      for (const epoch of await this.#keys.missing(record)) this.#ask(`${room} ${record.state?.keyCommits[epoch]}`);
    } catch (cause) {
      // Some may be here all the same.
      this.#reopened.delete(room);
      this.#lacking();
      throw cause;
    }
  }

  /** Once in a run for each key: where the server keeps it back, asking on and on brings nothing. */
  #ask(key: string): void {
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    this.#lacking();
  }

  /**
   * Whether what is locked in a room may open now: a key has come since it was read again. Once in a run also where none has, for
   * a tab may have died between storing a key and reading again.
   */
  mayOpen(room: RoomId): boolean {
    return !this.#reopened.has(room);
  }

  /** What is locked in a room was read again with every key that is here. */
  reopened(room: RoomId): void {
    this.#reopened.add(room);
  }
}
