import { fromB64u } from "@/crypto/bytes";
import { openNote } from "@/crypto/note";
import type { EpochNote } from "@/protocol/event-body";
import type { AccountId, B64u32 } from "@/protocol/ids";
import type { People } from "../account/people";
import type { Core } from "../core";
import type { RoomRecord } from "../store/tables";
import type { EpochKeys } from "./epoch-keys";
import { withGivers } from "./room-book";
import { learnTitle } from "./titles";

/** Reads the notes of epochs: what the room is called, profiles of people who wrote before this device came, links to earlier keys. */
export class EpochNotes {
  readonly #core: Core;
  readonly #people: People;
  readonly #keys: EpochKeys;
  readonly #later: () => void;

  constructor(parts: { core: Core; people: People; keys: EpochKeys }, later: () => void) {
    this.#later = later;
    this.#core = parts.core;
    this.#people = parts.people;
    this.#keys = parts.keys;
  }

  /**
   * Reads the current epoch's note, once its key is here and until an answer comes. Gives the record with what it says of the
   * room; the caller keeps it.
   */
  async read(before: RoomRecord): Promise<RoomRecord> {
    const { state } = before;
    if (!state || !(await lacksNote(this.#keys, before))) return before;
    const note = await this.#note(before, state.epoch, state.noteHash);
    if (note === "later") return before;
    const record = { ...before, notedTo: state.epoch };
    if (!note) return record;
    // One line a person: whoever made the epoch may have written a thousand.
    const lines = new Map(note.profiles.map(([account, key, version]) => [account as AccountId, { key, version }]));
    const told = [...lines]
      .filter(([account]) => account !== this.#core.me.account && Object.hasOwn(state.seats, account))
      .map(([account, said]) => ({ account, ...said }));
    if (!(await this.#people.learnProfiles(told))) return before;
    const givers: AccountId[] = [];
    // Passed on with the next key where the note itself gives the right one away: being named alone is somebody's word.
    for (const { account, key } of told)
      if ((await this.#people.profileKey(account))?.[0] === key) givers.push(account);
    const known = withGivers(record, givers);
    return note.title ? learnTitle(this.#core, this.#people, known, note.title) : known;
  }

  /**
   * Follows the links from the earliest epoch that is readable here into the past, for a newcomer who may read it. Each key is
   * held against its own commitment, so nobody can lead anywhere else. Gives the epochs that became readable.
   */
  async walkBack(record: RoomRecord): Promise<{ record: RoomRecord; opened: number[] }> {
    const opened: number[] = [];
    if (!record.state) return { record, opened };
    let epoch = await this.#lowest(record);
    while (epoch > 1 && epoch !== record.linkedTo) {
      const note = await this.#note(record, epoch, null);
      if (note === "later") return { record, opened };
      if (!note?.link || !(await this.#keys.link(record, epoch - 1, fromB64u(note.link)))) break;
      epoch--;
      opened.push(epoch);
    }
    return { record: epoch === record.linkedTo ? record : { ...record, linkedTo: epoch }, opened };
  }

  /** The first of the unbroken row of epochs, ending with the current one, whose keys are here. */
  async #lowest(record: RoomRecord): Promise<number> {
    let epoch = record.state?.epoch ?? 1;
    while (epoch > 1 && (await this.#keys.get(record.room, epoch - 1))) epoch--;
    return epoch;
  }

  /** Null where there is none that can be read; `later` where no answer came, and one more round is asked for. */
  async #note(record: RoomRecord, epoch: number, noteHash: B64u32 | null): Promise<EpochNote | null | "later"> {
    const key = await this.#keys.get(record.room, epoch);
    if (!key) return null;
    const got = await this.#core.api.note(record.room, epoch);
    if (!got.ok && got.code !== "not-found") {
      this.#later();
      return "later";
    }
    if (!got.ok) return null;
    try {
      return await openNote(key, got.value.note, noteHash);
    } catch {
      this.#core.report("note", `${record.room} epoch ${epoch} does not open`);
      return null;
    }
  }
}

/** Whether a room's key is here, and the note that came with it has not been read: nobody passes on what they have not read. */
export async function lacksNote(keys: EpochKeys, { room, state, notedTo }: RoomRecord): Promise<boolean> {
  return state !== null && notedTo !== state.epoch && (await keys.get(room, state.epoch)) !== null;
}
