import { z } from "zod";
import { openRest, sealRest } from "@/crypto/at-rest";
import { fromB64u } from "@/crypto/bytes";
import { type OpenedProfile, openProfile, type ProfileFault, sealProfile } from "@/crypto/profile";
import { fail, ok, type Result } from "@/crypto/result";
import { type PersonStatus, personStatus } from "@/protocol/event-body";
import type { OwnAccount } from "@/protocol/http/account";
import { b64u32, type EventId, type RoomId, type Token } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { type Core, putRow } from "../core";
import { Mutex } from "../mutex";
import type { RoomBook } from "../rooms/room-book";
import type { RoomRecord } from "../store/tables";
import type { People } from "./people";

const status = personStatus.nullable().default(null);
const ownProfileAtRest = z.strictObject({ key: b64u32, version: z.int().min(1), name: z.string(), status });
export type OwnProfile = z.infer<typeof ownProfileAtRest>;
const givenBody = z.tuple([b64u32, z.int()]);

/** What of a profile is to change; a status of null takes it away. */
export interface ProfileChange {
  name?: string | undefined;
  status?: PersonStatus | null | undefined;
}

interface Parts {
  core: Core;
  people: People;
  book: RoomBook;
}

type Queue = (room: RoomId, kind: "profile", body: unknown) => Promise<EventId>;

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
  readonly #people: People;
  readonly #book: RoomBook;
  readonly #queue: Queue;
  readonly #mutex = new Mutex<"own">();

  constructor({ core, people, book }: Parts, queue: Queue) {
    this.#core = core;
    this.#people = people;
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

  /** What the stored record says, by one's own chain as it is known here. */
  #open(own: OwnProfile, token: Token): Promise<Result<OpenedProfile, ProfileFault>> {
    const { account } = this.#core.me;
    const chainWith = () => this.#people.known(account);
    return openProfile({ rawKey: fromB64u(own.key), token, account, least: own.version, chainWith });
  }

  async #keep(next: OwnProfile): Promise<void> {
    const profile = await sealRest(this.#core.me.restKey, next);
    this.#core.me = { ...this.#core.me, profile };
    await putRow(this.#core, "meta", this.#core.me);
    this.#core.changed({ t: "me" });
  }

  /** Takes over what another device of this person made of the profile; the chain that came with it is known here by now. */
  follow({ profile, profileVersion }: Pick<OwnAccount, "profile" | "profileVersion">): Promise<void> {
    return this.#mutex.run("own", async () => {
      const own = await this.own();
      if (profileVersion <= own.version) return;
      const opened = await this.#open(own, profile);
      if (!opened.ok) this.#core.report("profile", `own ${opened.code}`);
      else if (opened.value.version > own.version) await this.#keep({ ...own, ...opened.value });
    });
  }

  /** A status that is over is not told again. */
  #lasting(status: PersonStatus | null): PersonStatus | null {
    const until = status?.[2] ?? 0;
    return until > 0 && until * 1000 <= this.#core.clock.now() ? null : status;
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

  /** Changes the name that others see. */
  setName(name: string): Promise<Result<null, string>> {
    return this.set({ name });
  }

  /** Changes what others see of this person; every room that has the profile hears of the new version. */
  async set(change: ProfileChange): Promise<Result<null, string>> {
    const done = await this.#mutex.run("own", () => this.#change(change));
    if (done.ok) for (const room of this.#book.all()) await this.give(room.room);
    return done;
  }

  async #change(change: ProfileChange): Promise<Result<null, string>> {
    const own = await this.own();
    const got = await this.#core.api.account();
    if (!got.ok) return fail(got.code);
    // A device that is new may have written the record.
    await this.#people.meet(this.#core.me.account, got.value.handle, got.value.chain);
    const stored = await this.#open(own, got.value.profile);
    // By a device that no chain shows here yet: what it says would be lost.
    if (!stored.ok && stored.code === "device") return fail("conflict");
    // What does not open otherwise is nobody's word.
    const now = stored.ok ? stored.value : own;
    const name = (change.name ?? now.name).trim();
    if (!name || name.length > LIMITS.nameCharacters) return fail("bad-request");
    const status = change.status === undefined ? this.#lasting(now.status) : change.status;
    const version = got.value.profileVersion + 1;
    const { account, device, signKey: signer } = this.#core.me;
    const rawKey = fromB64u(own.key);
    const record = await sealProfile({ rawKey, account, version, name, status, device, signer });
    const saved = await this.#core.api.profile({ record, version });
    if (!saved.ok) return fail(saved.code);
    await this.#keep({ ...own, name, status, version });
    return ok(null);
  }
}
