import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import type { AccountId, B64u32, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Policy, Role } from "@/protocol/policy";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { RoomWish } from "../store/tables";
import { createGroup } from "./create-room";
import type { EpochKeys } from "./epoch-keys";
import { confirmRestart, isOwner, lookForWay, restartRoom } from "./restart-room";
import type { RoomBook } from "./room-book";
import { type ChangeError, errorOf, type RoomChanges } from "./room-changes";

interface Parts {
  core: Core;
  people: People;
  book: RoomBook;
  keys: EpochKeys;
  changes: RoomChanges;
  /** one round of comparing with the server, in which a new room arrives here */
  refresh: () => Promise<void>;
}

/** What a person can do with groups, each act durable before anything leaves and authorised by the server. */
export class Groups {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /**
   * Makes a group with people one knows; those beyond the first hundred are added right after, also across a restart. Whoever
   * asks again with the same `room`, for they heard no answer, gets the group that the first time made.
   */
  async create(
    name: string,
    members: readonly AccountId[],
    room = newId() as RoomId,
  ): Promise<Result<RoomId, ChangeError>> {
    const { core, people, changes, book, refresh } = this.#parts;
    const others = [...new Set(members)].filter((account) => account !== core.me.account);
    const trimmed = name.trim();
    if (!trimmed || trimmed.length > LIMITS.nameCharacters) return fail("bad-request");
    if (others.length >= LIMITS.roomMembers) return fail("too-many");
    const config = await core.api.config();
    if (!config.ok) return fail(errorOf(config.code));
    const [first = [], ...rest] = chunks(others, LIMITS.entryPeople - 1);
    const policy = config.value.groupPolicy;
    const made = await createGroup(core, people, { room, name: trimmed, members: first, policy });
    if (!made.ok && made.code !== "conflict") return fail(errorOf(made.code));
    await refresh();
    if (!made.ok && !isOwner(book.get(room), core.me.account)) return fail(errorOf(made.code));
    if (rest.length > 0 && book.get(room)) await changes.askAll(room, rest.map(addition));
    return ok(room);
  }

  async add(room: RoomId, members: readonly AccountId[]): Promise<Result<null, ChangeError>> {
    const seats = Object.keys(this.#parts.book.get(room)?.state?.seats ?? {});
    const fresh = [...new Set(members)].filter((account) => !seats.includes(account));
    if (seats.length + fresh.length > LIMITS.roomMembers) return fail("too-many");
    return this.#all(room, chunks(fresh, LIMITS.entryPeople).map(addition));
  }

  remove(room: RoomId, members: readonly AccountId[], barred: boolean): Promise<Result<null, ChangeError>> {
    const wishes = chunks([...new Set(members)], LIMITS.entryPeople).map(
      (accounts): RoomWish => ({ kind: "remove", accounts, barred }),
    );
    return this.#all(room, wishes);
  }

  leave(room: RoomId): Promise<Result<null, ChangeError>> {
    return this.#parts.changes.ask(room, { kind: "leave" });
  }

  /** `mutedUntil`: unix seconds, 0 = not muted */
  setRole(room: RoomId, account: AccountId, role: Role, mutedUntil: number): Promise<Result<null, ChangeError>> {
    return this.#parts.changes.ask(room, { kind: "role", account, role, mutedUntil });
  }

  async rename(room: RoomId, name: string): Promise<Result<null, ChangeError>> {
    const trimmed = name.trim();
    if (!trimmed || trimmed.length > LIMITS.nameCharacters) return fail("bad-request");
    return this.#parts.changes.ask(room, { kind: "rename", name: trimmed });
  }

  /** Changes what the room allows. Where newcomers shall no longer read what was said before, a new key is made at once. */
  setPolicy(room: RoomId, policy: Policy): Promise<Result<null, ChangeError>> {
    const state = this.#parts.book.get(room)?.state;
    const closes = state?.policy.history === true && !policy.history;
    const turn: RoomWish[] = closes ? [{ kind: "turn", epoch: state.epoch }] : [];
    return this.#all(room, [{ kind: "settings", policy }, ...turn]);
  }

  /** An owner lets a frozen room go on. */
  restart(room: RoomId): Promise<Result<null, ChangeError>> {
    return this.#goOn(room, restartRoom);
  }

  /** Believes an owner's restart: the one whose hash the person was shown. */
  confirm(room: RoomId, hash: B64u32): Promise<Result<null, ChangeError>> {
    return this.#goOn(room, (parts, record) => confirmRestart(parts, record, hash));
  }

  /** Looks whether a frozen room may go on, and how. */
  async look(room: RoomId): Promise<void> {
    const { book } = this.#parts;
    await book.alone(room, async () => {
      const record = book.get(room);
      if (record?.halt?.t === "frozen") await lookForWay(this.#parts, record);
    });
  }

  async #goOn(room: RoomId, way: typeof restartRoom): Promise<Result<null, ChangeError>> {
    const { book, refresh } = this.#parts;
    const done = await book.alone(room, async (): Promise<Result<null, string>> => {
      const record = book.get(room);
      if (record?.halt?.t !== "frozen") return fail("not-found");
      return way(this.#parts, record).catch((cause) => {
        if (cause instanceof LaterError) return fail(cause.code);
        throw cause;
      });
    });
    if (!done.ok) {
      this.#parts.core.report("restart", `${room} ${done.code} ${done.detail ?? ""}`);
      return fail(errorOf(done.code));
    }
    await refresh();
    return ok(null);
  }

  async #all(room: RoomId, wishes: readonly RoomWish[]): Promise<Result<null, ChangeError>> {
    const results = await this.#parts.changes.askAll(room, wishes);
    return results.find((result) => !result.ok) ?? ok(null);
  }
}

function addition(accounts: AccountId[]): RoomWish {
  return { kind: "add", accounts };
}

function chunks<T>(all: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let at = 0; at < all.length; at += size) parts.push(all.slice(at, at + size));
  return parts;
}
