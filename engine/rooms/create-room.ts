import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import { DEFAULT_POLICY, seatOf, signRoomEntry } from "@/crypto/room-chain";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { RoomType, Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import type { Core } from "../core";
import { makeEpoch } from "./make-epoch";

/**
 * Creates "Notes to self" or a 1-to-1 room. Its id follows from its people, so two who start at once meet in one room:
 * the later one is answered `conflict`, which is as good as done.
 */
export async function createRoom(core: Core, people: People, other: AccountId): Promise<Result<RoomId, string>> {
  const me = core.me.account;
  const room = await directRoomId(me, other);
  const type: RoomType = me === other ? "self" : "direct";
  const seats: Seat[] = [];
  for (const account of [...new Set([me, other])].sort()) {
    const state = await people.known(account);
    if (!state) return fail("not-found");
    // A key is boxed to nobody whose identity has changed unasked.
    if (await people.identityChanged(account)) return fail("identity-changed");
    seats.push(seatOf(state, "owner"));
  }
  const epoch = await makeEpoch({ core, room, epoch: 1, seats, people, given: type !== "self" });
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    room,
    id,
    kind: "create",
    prev: null,
    author: me,
    device: core.me.device,
    deviceSeq: 1,
    delta: [type, seats],
    epoch: 1,
    keyCommit: epoch.commit,
    noteHash: epoch.noteHash,
    policy: DEFAULT_POLICY,
    signer: core.me.signKey,
  });
  const entry = { id, payload: signed.payload, signature: signed.signature };
  const answer = await core.api.createRoom({ entry, boxes: epoch.boxes, note: epoch.note });
  if (answer.ok || answer.code === "conflict") return ok(room);
  return fail(answer.code);
}
