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

  constructor(parts: { core: Core; people: People; keys: EpochKeys }) {
    this.#core = parts.core;
    this.#people = parts.people;
    this.#keys = parts.keys;
  }

  /** Reads the current epoch's note. Gives the record with what it says of the room; the caller keeps it. */
  async read(record: RoomRecord): Promise<RoomRecord> {
    const { state } = record;
    const note = state && (await this.#note(record, state.epoch, state.noteHash));
    if (!state || !note) return record;
    // One line a person: whoever made the epoch may have written a thousand.
    const lines = new Map(note.profiles.map(([account, key, version]) => [account as AccountId, { key, version }]));
    const told = [...lines]
      .filter(([account]) => account !== this.#core.me.account && Object.hasOwn(state.seats, account))
      .map(([account, said]) => ({ account, ...said }));
    await this.#people.learnProfiles(told);
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

  async #note(record: RoomRecord, epoch: number, noteHash: B64u32 | null): Promise<EpochNote | null> {
    const key = await this.#keys.get(record.room, epoch);
    const got = key && (await this.#core.api.note(record.room, epoch));
    if (!key || !got?.ok) return null;
    try {
      return await openNote(key, got.value.note, noteHash);
    } catch {
      this.#core.report("note", `${record.room} epoch ${epoch} does not open`);
      return null;
    }
  }
}
