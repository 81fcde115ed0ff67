import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { fromB64u } from "@/crypto/bytes";
import { sealProfile } from "@/crypto/profile";
import { fail, ok, type Result } from "@/crypto/result";
import { b64u32, type EventId, type RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, putRow } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { RoomRecord } from "../store/tables";

const ownProfileAtRest = z.strictObject({ key: b64u32, version: z.int().min(1), name: z.string() });
export type OwnProfile = z.infer<typeof ownProfileAtRest>;
const givenBody = z.tuple([b64u32, z.int()]);

/** One's own profile as this device keeps it. */
export async function ownProfile({ me }: Pick<Core, "me">): Promise<OwnProfile> {
  return ownProfileAtRest.parse(await openRest(me.restKey, me.profile));
}

/** Whether a room has one's own profile, or is to have it, by an act of this person. */
export function isGiven({ summary, profileShared, profileGiven }: RoomRecord): boolean {
  return summary.type !== "self" && (profileShared || profileGiven > 0);
}

/** One's own profile: sealed under the profile key, which a room is given by what the person does there and by nothing else. */
export class Profile {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #queue: (room: RoomId, kind: "profile", body: unknown) => Promise<EventId>;

  constructor(core: Core, book: RoomBook, queue: (room: RoomId, kind: "profile", body: unknown) => Promise<EventId>) {
    this.#core = core;
    this.#book = book;
    this.#queue = queue;
  }

  own(): Promise<OwnProfile> {
    return ownProfile(this.#core);
  }

  /**
   * The person started this room, opened it or wrote there: it is given their profile, and later versions follow. The mark is
   * stored first, so that a crash loses nothing: the next round gives what is due.
   */
  async share(room: RoomId): Promise<void> {
    const isNew = (record: RoomRecord | null) => record && record.summary.type !== "self" && !record.profileShared;
    if (isNew(this.#book.get(room)))
      await this.#book.alone(room, async () => {
        const record = this.#book.get(room);
        if (record && isNew(record)) await this.#book.keep({ ...record, profileShared: true });
      });
    await this.give(room);
  }

  /** Sends this version's key to a room that has been given the profile, and has not got this version yet. */
  async give(room: RoomId): Promise<void> {
    const { key, version } = await this.own();
    const due = () => {
      const record = this.#book.get(room);
      const wanted = record?.state && !record.halt && isGiven(record) && record.profileGiven < version;
      return wanted ? record : null;
    };
    if (!due()) return;
    await this.#book.alone(room, async () => {
      if (!due()) return;
      if (!(await this.#isQueued(room, version))) await this.#queue(room, "profile", [key, version]);
      const record = due();
      if (record) await this.#book.keep({ ...record, profileGiven: version });
    });
  }

  /** Whether this version waits in the outbox already: a tab may have died before it was noted. */
  async #isQueued(room: RoomId, version: number): Promise<boolean> {
    const rows = await this.#core.store.read(["outbox"], (tx) => tx.range("outbox"));
    for (const row of rows.filter((r) => r.room === room && r.kind === "profile" && r.state !== "failed")) {
      const body = givenBody.safeParse(await openRest(this.#core.me.restKey, row.body));
      if (body.success && body.data[1] >= version) return true;
    }
    return false;
  }

  /** Changes the name that others see; every room that has the profile hears of the new version. */
  async setName(name: string): Promise<Result<null, string>> {
    const trimmed = name.trim();
    if (!trimmed || trimmed.length > LIMITS.nameCharacters) return fail("bad-request");
    const own = await this.own();
    const got = await this.#core.api.account();
    if (!got.ok) return fail(got.code);
    const version = got.value.profileVersion + 1;
    const { account, device, signKey: signer } = this.#core.me;
    const rawKey = fromB64u(own.key);
    const record = await sealProfile({ rawKey, account, version, name: trimmed, device, signer });
    const saved = await this.#core.api.profile({ record, version });
    if (!saved.ok) return fail(saved.code);
    const profile = await sealRest(this.#core.me.restKey, { ...own, name: trimmed, version });
    this.#core.me = { ...this.#core.me, profile };
    await putRow(this.#core, "meta", this.#core.me);
    this.#core.changed({ t: "me" });
    for (const room of this.#book.all()) await this.give(room.room);
    return ok(null);
  }
}
