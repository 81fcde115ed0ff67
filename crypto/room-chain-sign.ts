import type { AccountId, B64u32, B64u64, DeviceId, EventId, RoomId } from "@/protocol/ids";
import type { Policy } from "@/protocol/policy";
import { type RoomPayload, roomPayload } from "@/protocol/room-entry";
import { stateAfter } from "./room-chain-fold";
import { seatsAfter } from "./room-chain-seats";
import {
  byAccount,
  namedEntry,
  nextLink,
  type RoomChange,
  type RoomState,
  roomEntryHash,
  rosterHash,
  seatsOf,
} from "./room-chain-state";
import { signText } from "./sign";

/** Domain of the signature under a room entry. */
export const ROOM_ENTRY_DOMAIN = "sotto/room-entry/1";

/** An entry to be written. `epoch` is the one after it; kinds that make none give null for keyCommit and noteHash. */
export type RoomEntryDraft = RoomChange & {
  room: RoomId;
  id: EventId;
  prev: RoomState | null;
  author: AccountId;
  device: DeviceId;
  deviceSeq: number;
  epoch: number;
  keyCommit: B64u32 | null;
  noteHash: B64u32 | null;
  policy: Policy | null;
  signer: CryptoKey;
};

/** A signed entry. `state` is what the room will be if the entry is taken, its seq a guess (the next one). */
export interface SignedRoomEntry {
  publicText: string;
  payload: string;
  signature: B64u64;
  hash: B64u32;
  state: RoomState;
}

/** The lists of a delta in the one order that a reader accepts. */
function sorted(change: RoomChange): RoomChange {
  switch (change.kind) {
    case "create":
      return { kind: "create", delta: [change.delta[0], [...change.delta[1]].sort(byAccount)] };
    case "add":
      return { kind: "add", delta: [[...change.delta[0]].sort(byAccount), [...change.delta[1]].sort(byAccount)] };
    case "remove": {
      const [accounts, barred, refreshed] = change.delta;
      return { kind: "remove", delta: [[...accounts].sort(), barred, [...refreshed].sort(byAccount)] };
    }
    case "rotate":
      return { kind: "rotate", delta: [[...change.delta[0]].sort(byAccount)] };
    default:
      return change;
  }
}

async function payloadOf(draft: RoomEntryDraft): Promise<RoomPayload> {
  const { room, id, prev, author, device, deviceSeq, epoch, keyCommit, noteHash, policy } = draft;
  const change = sorted(draft);
  const { n, prevHash } = nextLink(prev);
  const roster = await rosterHash(seatsOf(seatsAfter(prev?.seats ?? {}, { change, author, epoch, n })));
  const head = ["sotto/room/1", 1, room, id, change.kind, n, prevHash, author, device, deviceSeq];
  return roomPayload.parse([...head, change.delta, roster, epoch, keyCommit, noteHash, policy]);
}

/** Builds and signs the entry that follows `prev`. Throws where the draft does not fit its kind's schema. */
export async function signRoomEntry(draft: RoomEntryDraft): Promise<SignedRoomEntry> {
  const parsed = await payloadOf(draft);
  const payload = JSON.stringify(parsed);
  const signature = await signText(draft.signer, ROOM_ENTRY_DOMAIN, payload);
  const publicText = JSON.stringify([payload, signature]);
  const hash = await roomEntryHash(publicText);
  const entry = namedEntry(parsed);
  const seats = seatsAfter(draft.prev?.seats ?? {}, entry);
  return {
    publicText,
    payload,
    signature,
    hash,
    state: stateAfter(draft.prev, entry, { seats, hash, seq: (draft.prev?.seq ?? 0) + 1 }),
  };
}
