import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import { seatOf, signRoomEntry } from "@/crypto/room-chain";
import type { AccountId, EventId } from "@/protocol/ids";
import type { Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import { isGiven } from "../account/profile";
import type { Core } from "../core";
import type { RoomRecord } from "../store/tables";
import { makeEpoch } from "./make-epoch";
import type { RoomBook } from "./room-book";

/**
 * Signs a `rotate`: every member's seat brought up to their account chain, a new key boxed to it. Run alone on the room, with
 * its chain caught up. Counter and pending entry are stored before the request leaves; a crash in between heals by the chain.
 */
export async function rotateRoom(
  core: Core,
  people: People,
  book: RoomBook,
  record: RoomRecord,
): Promise<Result<null, string>> {
  const { state } = record;
  if (!state) return fail("no-chain");
  const seats: Seat[] = [];
  const refreshed: Seat[] = [];
  for (const seat of Object.values(state.seats).sort((a, b) => (a.account < b.account ? -1 : 1))) {
    const account = await people.refresh(seat.account as AccountId);
    if (!account) return fail("unavailable");
    // A new identity is let in only once the person has confirmed it.
    if (await people.identityChanged(seat.account as AccountId)) return fail("identity-changed");
    const next = seatOf(account, seat.role);
    seats.push(next);
    if (
      next[1] !== seat.identityHash ||
      next[2] !== seat.generation ||
      next[3] !== seat.userKey ||
      next[4] !== seat.accountN
    )
      refreshed.push(next);
  }
  const given = isGiven(record);
  const epoch = await makeEpoch({ core, room: record.room, epoch: state.epoch + 1, seats, people, given });
  const id = newId() as EventId;
  const deviceSeq = record.counter.deviceSeq + 1;
  const signed = await signRoomEntry({
    room: record.room,
    id,
    kind: "rotate",
    prev: state,
    author: core.me.account,
    device: core.me.device,
    deviceSeq,
    delta: [refreshed],
    epoch: state.epoch + 1,
    keyCommit: epoch.commit,
    noteHash: epoch.noteHash,
    policy: null,
    signer: core.me.signKey,
  });
  await book.keep({ ...record, pendingEntry: id });
  const boxes = await core.api.uploadBoxes(record.room, {
    entryHash: signed.hash,
    epoch: (state.epoch + 1) as never,
    boxes: epoch.boxes,
    note: epoch.note,
  });
  if (!boxes.ok) return fail(boxes.code);
  const done = await core.api.appendEntry(record.room, {
    entry: { id, payload: signed.payload, signature: signed.signature },
  });
  if (!done.ok) return fail(done.code, done.detail);
  const now = book.get(record.room) ?? record;
  await book.keep({ ...now, pendingEntry: null, counter: { deviceSeq, prevHash: signed.hash } });
  return ok(null);
}
