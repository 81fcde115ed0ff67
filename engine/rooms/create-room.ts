import { directRoomId } from "@/crypto/hash";
import { newId } from "@/crypto/random";
import { fail, ok, type Result } from "@/crypto/result";
import { DEFAULT_POLICY, seatOf, signRoomEntry } from "@/crypto/room-chain";
import type { SignedTitle } from "@/crypto/title";
import type { AccountId, EventId, RoomId } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomType, Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import type { Core } from "../core";
import { makeEpoch } from "./make-epoch";
import { nameRoom } from "./titles";

interface NewRoom {
  room: RoomId;
  type: RoomType;
  /** who sits in it, and as what */
  roles: ReadonlyMap<AccountId, Role>;
  title: SignedTitle | null;
  policy: Policy;
}

/**
 * Creates "Notes to self" or a 1-to-1 room. Its id follows from its people, so two who start at once meet in one room:
 * the later one is answered `conflict`, which is as good as done.
 */
export async function createRoom(core: Core, people: People, other: AccountId): Promise<Result<RoomId, string>> {
  const me = core.me.account;
  const room = await directRoomId(me, other);
  const type: RoomType = me === other ? "self" : "direct";
  const roles = new Map<AccountId, Role>([
    [me, "owner"],
    [other, "owner"],
  ]);
  const made = await create(core, people, { room, type, roles, title: null, policy: DEFAULT_POLICY });
  return made.ok || made.code === "conflict" ? ok(room) : made;
}

/** Creates a group of at most a hundred people, oneself included, who is its owner; more are added afterwards. */
export async function createGroup(
  core: Core,
  people: People,
  input: { room: RoomId; name: string; members: readonly AccountId[]; policy: Policy },
): Promise<Result<null, string>> {
  const { room } = input;
  const roles = new Map<AccountId, Role>(input.members.map((account) => [account, "member"]));
  roles.set(core.me.account, "owner");
  const title = await nameRoom(core, room, 1, input.name);
  return create(core, people, { room, type: "group", roles, title, policy: input.policy });
}

async function create(core: Core, people: People, { room, type, roles, title, policy }: NewRoom) {
  const seats: Seat[] = [];
  for (const account of [...roles.keys()].sort()) {
    const state = await people.known(account);
    if (!state) return fail("not-found");
    // A key is boxed to nobody whose identity has changed unasked.
    if (await people.identityChanged(account)) return fail("identity-changed");
    seats.push(seatOf(state, roles.get(account) ?? "member"));
  }
  const given = type !== "self";
  const epoch = await makeEpoch({ core, room, epoch: 1, seats, people, given, givers: [], title, before: null });
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    room,
    id,
    kind: "create",
    prev: null,
    author: core.me.account,
    device: core.me.device,
    deviceSeq: 1,
    delta: [type, seats],
    epoch: 1,
    keyCommit: epoch.commit,
    noteHash: epoch.noteHash,
    policy,
    signer: core.me.signKey,
  });
  const entry = { id, payload: signed.payload, signature: signed.signature };
  const answer = await core.api.createRoom({ entry, boxes: epoch.boxes, note: epoch.note });
  return answer.ok ? ok(null) : fail(answer.code);
}
