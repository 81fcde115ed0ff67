import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { fromB64u } from "@/crypto/bytes";
import { sealProfile } from "@/crypto/profile";
import { fail, ok, type Result } from "@/crypto/result";
import { b64u32, type EventId, type RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, putRow } from "../core";
import type { RoomBook } from "../rooms/room-book";

const ownProfile = z.strictObject({ key: b64u32, version: z.int().min(1), name: z.string() });
export type OwnProfile = z.infer<typeof ownProfile>;

/** One's own profile: sealed under the profile key, which is given to every room one opens. */
export class Profile {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #queue: (room: RoomId, kind: "profile", body: unknown) => Promise<EventId>;

  constructor(core: Core, book: RoomBook, queue: (room: RoomId, kind: "profile", body: unknown) => Promise<EventId>) {
    this.#core = core;
    this.#book = book;
    this.#queue = queue;
  }

  async own(): Promise<OwnProfile> {
    return ownProfile.parse(await openRest(this.#core.me.restKey, this.#core.me.profile));
  }

  /** Gives the profile key to a room that has not got this version yet. */
  async give(room: RoomId): Promise<void> {
    const record = this.#book.get(room);
    const { key, version } = await this.own();
    if (!record?.state || record.halt || record.profileGiven >= version) return;
    await this.#queue(room, "profile", [key, version]);
    await this.#book.alone(room, async () => {
      const now = this.#book.get(room);
      if (now) await this.#book.keep({ ...now, profileGiven: version });
    });
  }

  /** Changes the name that others see; every room hears of the new version. */
  async setName(name: string): Promise<Result<null, string>> {
    const trimmed = name.trim();
    if (!trimmed || trimmed.length > LIMITS.nameCharacters) return fail("bad-request");
    const own = await this.own();
    const account = await this.#core.api.account();
    if (!account.ok) return fail(account.code);
    const version = account.value.profileVersion + 1;
    const record = await sealProfile(fromB64u(own.key), { v: 1, name: trimmed });
    const saved = await this.#core.api.profile({ record, version });
    if (!saved.ok) return fail(saved.code);
    const profile = await sealRest(this.#core.me.restKey, { ...own, name: trimmed, version });
    this.#core.me = { ...this.#core.me, profile };
    await putRow(this.#core, "meta", this.#core.me);
    this.#core.changed({ t: "me" });
    for (const room of this.#book.all()) if (room.summary.type !== "self") await this.give(room.room);
    return ok(null);
  }
}
