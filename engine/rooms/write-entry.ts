import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import { type RoomChange, signRoomEntry } from "@/crypto/room-chain";
import type { EventId } from "@/protocol/ids";
import type { Policy } from "@/protocol/policy";
import type { Core } from "../core";
import type { RoomRecord } from "../store/tables";
import type { NewEpoch } from "./make-epoch";
import type { RoomBook } from "./room-book";

/** An entry to be written on a room's chain as it stands. */
export interface EntryPlan {
  change: RoomChange;
  /** null: the entry makes no epoch */
  epoch: NewEpoch | null;
  policy: Policy | null;
}

/**
 * Signs the next entry of a room's chain and sends it, boxes and note first. Run alone on the room, with nothing sealed that
 * is not in the log yet. The log tells what came of it: a crash, or an answer that was lost, heals by reading it. `wish`: the
 * id of the wanted change that the entry makes true, noted with its hash before it leaves.
 */
export async function writeEntry(
  core: Core,
  book: RoomBook,
  record: RoomRecord,
  plan: EntryPlan,
  wish: string | null = null,
): Promise<Result<null, string>> {
  const { state, room } = record;
  if (!state) return fail("no-chain");
  const id = newId() as EventId;
  const deviceSeq = record.counter.deviceSeq + 1;
  const epoch = plan.epoch ? state.epoch + 1 : state.epoch;
  const signed = await signRoomEntry({
    ...plan.change,
    room,
    id,
    prev: state,
    author: core.me.account,
    device: core.me.device,
    deviceSeq,
    epoch,
    keyCommit: plan.epoch?.commit ?? null,
    noteHash: plan.epoch?.noteHash ?? null,
    policy: plan.policy,
    signer: core.me.signKey,
  });
  if (wish !== null) {
    const wanted = record.wanted.map((one) => (one.id === wish ? { ...one, tried: [...one.tried, signed.hash] } : one));
    await book.keep({ ...record, wanted });
  }
  if (plan.epoch) {
    const { boxes, note } = plan.epoch;
    const sent = await core.api.uploadBoxes(room, { entryHash: signed.hash, epoch: epoch as never, boxes, note });
    if (!sent.ok) return fail(sent.code);
  }
  const done = await core.api.appendEntry(room, {
    entry: { id, payload: signed.payload, signature: signed.signature },
  });
  if (!done.ok) return fail(done.code, done.detail);
  const now = book.get(room) ?? record;
  await book.keep({ ...now, counter: { deviceSeq, prevHash: signed.hash } });
  return ok(null);
}
