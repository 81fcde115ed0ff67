import { openBox } from "@/crypto/box";
import { type FernetKey, importFernetKey } from "@/crypto/fernet";
import { keyCommit } from "@/crypto/hash";
import { openNote } from "@/crypto/note";
import type { OwnBox } from "@/protocol/http/rooms";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { RoomRecord } from "../store/tables";

/** The room keys this device holds, each checked against the commitment in the signed chain before it is believed. */
export class EpochKeys {
  readonly #core: Core;
  readonly #cache = new Map<string, FernetKey>();

  constructor(core: Core) {
    this.#core = core;
  }

  async get(room: RoomId, epoch: number): Promise<FernetKey | null> {
    const name = `${room}/${epoch}`;
    const cached = this.#cache.get(name);
    if (cached) return cached;
    const row = await this.#core.store.read(["epochKeys"], (tx) => tx.get("epochKeys", [room, epoch]));
    if (row) this.#cache.set(name, row.key);
    return row?.key ?? null;
  }

  async #keep(room: RoomId, epoch: number, raw: Uint8Array<ArrayBuffer>): Promise<void> {
    const key = await importFernetKey(raw);
    await this.#core.store.write(["epochKeys"], (tx) => tx.put("epochKeys", { room, epoch, key }), this.#core.term);
    this.#cache.set(`${room}/${epoch}`, key);
  }

  /** Opens the boxes of every epoch that has no key here yet. Gives the epochs that became readable. */
  async fetch(record: RoomRecord): Promise<number[]> {
    const epochs = record.lines
      .filter((line, i) => line.epoch !== record.lines[i - 1]?.epoch)
      .map((line) => line.epoch);
    const missing: number[] = [];
    for (const epoch of epochs) if (!(await this.get(record.room, epoch))) missing.push(epoch);
    if (missing.length === 0) return [];
    const got = await this.#core.api.boxesOf(record.room);
    if (!got.ok) throw new LaterError(got.code);
    const opened: number[] = [];
    for (const epoch of missing) if (await this.#open(record, epoch, got.value.boxes)) opened.push(epoch);
    return opened;
  }

  async #open(record: RoomRecord, epoch: number, boxes: OwnBox[]): Promise<boolean> {
    const entries = new Set(record.lines.filter((line) => line.epoch === epoch).map((line) => line.hash));
    for (const given of boxes.filter((b) => b.epoch === epoch && entries.has(b.entryHash))) {
      const userKey = await this.#core.store.read(["userKeys"], (tx) => tx.get("userKeys", [given.generation]));
      if (!userKey) continue;
      try {
        const context = {
          purpose: "room-key",
          room: record.room,
          epoch,
          recipient: this.#core.me.account,
          generation: given.generation,
        } as const;
        const raw = await openBox(userKey.privateKey, userKey.publicKey, context, given.box);
        if ((await keyCommit(raw, record.room, epoch)) !== record.state?.keyCommits[epoch])
          throw new Error("not the committed key");
        await this.#keep(record.room, epoch, raw);
        return true;
      } catch (cause) {
        this.#core.report("box", `${record.room} epoch ${epoch}: ${String(cause)}`);
      }
    }
    return false;
  }

  /** Reads the current epoch's note for the profiles of people who wrote before this device came. */
  async readNote(record: RoomRecord, people: People): Promise<void> {
    const { state } = record;
    const key = state && (await this.get(record.room, state.epoch));
    if (!state || !key || !state.noteHash) return;
    const got = await this.#core.api.note(record.room, state.epoch);
    if (!got.ok) return;
    try {
      const note = await openNote(key, got.value.note, state.noteHash);
      for (const [account, profileKey, version] of note.profiles) {
        if (account in state.seats && account !== this.#core.me.account)
          await people.learnProfile(account as AccountId, profileKey, version, "note");
      }
    } catch {
      this.#core.report("note", `${record.room} epoch ${state.epoch} does not open`);
    }
  }
}
