import { fail, ok, type Result } from "@/crypto/result";
import { DEFAULT_POLICY, type RoomState, rank, seatOf } from "@/crypto/room-chain";
import type { SignedTitle } from "@/crypto/title";
import type { AccountId } from "@/protocol/ids";
import type { Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import { isGiven } from "../account/profile";
import type { Core } from "../core";
import type { RoomRecord, RoomWish } from "../store/tables";
import type { EpochKeys } from "./epoch-keys";
import { lacksNote } from "./epoch-notes";
import { makeEpoch } from "./make-epoch";
import { type SeatsNow, seatsNow } from "./seats-now";
import { nameRoom, openTitle } from "./titles";
import type { EntryPlan } from "./write-entry";

/** `step`: the entry only prepares what was wished for (a group whose keys fill more than one entry). */
export type Planned = EntryPlan & { step: boolean };

interface Parts {
  core: Core;
  people: People;
  keys: EpochKeys;
}
type Known = RoomRecord & { state: RoomState };

/** Whether the chain, as it stands, says already what is wished for. */
export async function isFulfilled(core: Core, { state, title }: Known, wish: RoomWish): Promise<boolean> {
  switch (wish.kind) {
    case "add":
      return wish.accounts.every((account) => account in state.seats);
    case "remove":
      return wish.accounts.every((account) => !(account in state.seats));
    case "leave":
      return !(core.me.account in state.seats);
    case "role": {
      const seat = state.seats[wish.account];
      return seat?.role === wish.role && seat.mutedUntil === wish.mutedUntil;
    }
    case "settings":
      return JSON.stringify(wish.policy) === JSON.stringify(state.policy);
    case "turn":
      return state.epoch > wish.epoch;
    case "rename":
      return (await openTitle(core.me.restKey, title))?.name === wish.name;
  }
}

/** The entry that makes a wish come true on the chain as it stands. */
export async function planFor(parts: Parts, record: Known, wish: RoomWish): Promise<Result<Planned, string>> {
  const plain = { epoch: null, policy: null, step: false };
  switch (wish.kind) {
    case "add":
      return planAdd(parts, record, wish.accounts);
    case "remove":
      return planRemove(parts, record, wish.accounts, wish.barred);
    case "leave":
      return ok({ ...plain, change: { kind: "leave", delta: [] } });
    case "role":
      return ok({ ...plain, change: { kind: "role", delta: [wish.account, wish.role, wish.mutedUntil] } });
    case "settings":
      return ok({ ...plain, change: { kind: "settings", delta: [] }, policy: wish.policy });
    case "turn":
      return planRotate(parts, record);
    case "rename": {
      // Anybody may make an epoch; that its name counts is for those alone who may edit the room.
      const role = record.state.seats[parts.core.me.account]?.role;
      if (!role || rank(role) < rank(record.state.policy.edit)) return fail("not-allowed");
      const title = await nameRoom(parts.core, record.room, record.state.n + 1, wish.name);
      return planRotate(parts, record, title);
    }
  }
}

/** A new key for everybody who sits there now, with the room's title passed on, or a new one. */
export async function planRotate(
  parts: Parts,
  record: Known,
  title: SignedTitle | null = null,
): Promise<Result<Planned, string>> {
  if (await isBehind(parts, record)) return fail("unavailable", "note");
  const now = await seatsNow(parts.people, record.state, new Set());
  if (!now.ok) return now;
  // A name waits for the last of several entries.
  return ok(await rotation(parts, record, now.value, now.value.more ? null : title));
}

async function rotation(parts: Parts, record: Known, now: SeatsNow, title: SignedTitle | null): Promise<Planned> {
  const epoch = await newEpoch(parts, record, now.seats, title);
  return { change: { kind: "rotate", delta: [now.refreshed] }, epoch, policy: null, step: now.more };
}

async function planAdd(parts: Parts, record: Known, accounts: readonly AccountId[]): Promise<Result<Planned, string>> {
  if (await isBehind(parts, record)) return fail("unavailable", "note");
  const fresh: Seat[] = [];
  for (const account of accounts.filter((one) => !(one in record.state.seats))) {
    const chain = await parts.people.known(account);
    if (!chain) return fail("not-found");
    if (await parts.people.identityChanged(account)) return fail("identity-changed");
    fresh.push(seatOf(chain, "member"));
  }
  const now = await seatsNow(parts.people, record.state, new Set());
  if (!now.ok) return now;
  if (now.value.more) return ok(await rotation(parts, record, now.value, null));
  const { seats, refreshed } = now.value;
  const epoch = await newEpoch(parts, record, [...seats, ...fresh], null);
  return ok({ change: { kind: "add", delta: [fresh, refreshed] }, epoch, policy: null, step: false });
}

async function planRemove(
  parts: Parts,
  record: Known,
  accounts: readonly AccountId[],
  barred: boolean,
): Promise<Result<Planned, string>> {
  if (await isBehind(parts, record)) return fail("unavailable", "note");
  const leaving = accounts.filter((account) => account in record.state.seats);
  const now = await seatsNow(parts.people, record.state, new Set(leaving));
  if (!now.ok) return now;
  if (now.value.more) {
    const all = await seatsNow(parts.people, record.state, new Set());
    return all.ok ? ok(await rotation(parts, record, all.value, null)) : all;
  }
  const { seats, refreshed } = now.value;
  const epoch = await newEpoch(parts, record, seats, null);
  const delta: [AccountId[], number, Seat[]] = [leaving, barred ? 1 : 0, refreshed];
  return ok({ change: { kind: "remove", delta }, epoch, policy: null, step: false });
}

/**
 * Whether what this epoch was given could be known here and is not: its note is not read yet, or its key, which lies boxed for
 * this person, is not fetched yet. Where there is no key to be had, the next epoch is made without.
 */
async function isBehind({ keys }: Parts, record: Known): Promise<boolean> {
  if (await keys.get(record.room, record.state.epoch)) return lacksNote(keys, record);
  const raw = await keys.raw(record, record.state.epoch);
  raw?.fill(0);
  return raw !== null;
}

async function newEpoch(parts: Parts, record: Known, seats: readonly Seat[], title: SignedTitle | null) {
  const { core, people, keys } = parts;
  const held = title ?? (await openTitle(core.me.restKey, record.title))?.signed ?? null;
  const { policy = DEFAULT_POLICY, epoch } = record.state;
  const before = policy.history ? await keys.raw(record, epoch) : null;
  const { room, givers } = record;
  const given = isGiven(record);
  return makeEpoch({ core, room, epoch: epoch + 1, seats, people, given, givers, title: held, before });
}
