import { openBox } from "@/crypto/box";
import { type FernetKey, importFernetKey } from "@/crypto/fernet";
import { keyCommit } from "@/crypto/hash";
import type { OwnBox } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import { type Core, LaterError } from "../core";
import type { RoomRecord } from "../store/tables";
import { epochLines, seatAt } from "./seat-lines";

/** A key as a box or a link gives it. */
interface Opened {
  epoch: number;
  raw: Uint8Array<ArrayBuffer>;
}

/** The room keys this device holds, each checked against the commitment in the signed chain before it is believed. */
export class EpochKeys {
  readonly #core: Core;
  readonly #cache = new Map<string, FernetKey>();
  /** which keys are in the store; null before that was looked up, which is done once for all rooms */
  #held: Promise<Set<string>> | null = null;

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

  /** Stores keys, all of them in one go: a person who is new on a device has thousands. */
  async #keep(room: RoomId, opened: readonly Opened[]): Promise<void> {
    const rows = await Promise.all(
      opened.map(async ({ epoch, raw }) => ({ room, epoch, key: await importFernetKey(raw) })),
    );
    await this.#core.store.write(
      ["epochKeys"],
      async (tx) => {
        for (const row of rows) await tx.put("epochKeys", row);
      },
      this.#core.term,
    );
    const held = await this.#names();
    for (const { epoch, key } of rows) {
      this.#cache.set(`${room}/${epoch}`, key);
      held.add(`${room}/${epoch}`);
    }
  }

  #names(): Promise<Set<string>> {
    this.#held ??= this.#core.store
      .read(["epochKeys"], (tx) => tx.keys("epochKeys"))
      .then((keys) => new Set(keys.map(([room, epoch]) => `${room}/${epoch}`)))
      .catch((cause) => {
        this.#held = null;
        throw cause;
      });
    return this.#held;
  }

  /** The epochs that this person sat in from their beginning, and whose keys are not here. */
  async missing(record: RoomRecord): Promise<number[]> {
    // Of the epochs before one came there is no box.
    const mine = epochLines(record).filter((line) => seatAt(record, line.seq + 1, this.#core.me.account));
    const held = await this.#names();
    return mine.map(({ epoch }) => epoch).filter((epoch) => !held.has(`${record.room}/${epoch}`));
  }

  /** Opens the boxes of every epoch that has no key here yet. Gives the epochs that became readable. */
  async fetch(record: RoomRecord): Promise<number[]> {
    const missing = await this.missing(record);
    if (missing.length === 0) return [];
    const got = await this.#core.api.boxesOf(record.room);
    if (!got.ok) throw new LaterError(got.code);
    const opened: Opened[] = [];
    for (const epoch of missing) {
      const raw = await this.#unbox(record, epoch, got.value.boxes);
      if (raw) opened.push({ epoch, raw });
    }
    if (opened.length > 0) await this.#keep(record.room, opened);
    return opened.map(({ epoch }) => epoch);
  }

  /** The key in one of the boxes for an epoch that holds the committed one. */
  async #unbox(record: RoomRecord, epoch: number, boxes: OwnBox[]): Promise<Uint8Array<ArrayBuffer> | null> {
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
        return raw;
      } catch (cause) {
        this.#core.report("box", `${record.room} epoch ${epoch}: ${String(cause)}`);
      }
    }
    return null;
  }

  /** The raw key of an epoch, out of this person's own box; null where there is none. For a link to it, made by the next epoch. */
  async raw(record: RoomRecord, epoch: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const got = await this.#core.api.boxesOf(record.room);
    if (!got.ok) throw new LaterError(got.code);
    return this.#unbox(record, epoch, got.value.boxes);
  }

  /** Takes the key of an earlier epoch as the note of the one after it gives it; false where it is not the committed one. */
  async link(record: RoomRecord, epoch: number, raw: Uint8Array<ArrayBuffer>): Promise<boolean> {
    if ((await keyCommit(raw, record.room, epoch)) !== record.state?.keyCommits[epoch]) return false;
    await this.#keep(record.room, [{ epoch, raw }]);
    return true;
  }

  /** Lets go of a room's keys: its chain was replaced, and its epochs are other ones. */
  async forget(room: RoomId): Promise<void> {
    const held = await this.#names();
    for (const names of [this.#cache, held])
      for (const name of names.keys()) if (name.startsWith(`${room}/`)) names.delete(name);
    await this.#core.store.write(
      ["epochKeys"],
      async (tx) => {
        for (const row of await tx.range("epochKeys", { from: [room], to: [room] }))
          await tx.remove("epochKeys", [room, row.epoch]);
      },
      this.#core.term,
    );
  }
}
