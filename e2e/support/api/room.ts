import { sealBox } from "@/crypto/box";
import { sealEvent } from "@/crypto/event";
import { importFernetKey, newFernetKey } from "@/crypto/fernet";
import { directRoomId, keyCommit } from "@/crypto/hash";
import { sealNote } from "@/crypto/note";
import { newId } from "@/crypto/random";
import {
  DEFAULT_POLICY,
  type RoomChange,
  type RoomState,
  type SignedRoomEntry,
  seatOf,
  signRoomEntry,
} from "@/crypto/room-chain";
import { type B64u32, type Epoch, type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { SendItem } from "@/protocol/send";
import { call } from "./call";
import type { TestPerson } from "./person";

/** A room with the raw key of its epoch. */
export interface TestRoom {
  readonly room: RoomId;
  readonly state: RoomState;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly hash: B64u32;
}

interface Sealed {
  readonly signed: SignedRoomEntry;
  readonly key: Uint8Array<ArrayBuffer>;
  readonly boxes: object[];
  readonly note: string;
  readonly item: { id: EventId; payload: string; signature: string };
}

/** An entry that makes an epoch (the room's first, or a rotation), with its boxes and note. */
export async function sealEpoch(
  author: TestPerson,
  people: readonly TestPerson[],
  prev: RoomState | null,
): Promise<Sealed> {
  const [a, b] = people;
  if (a === undefined) throw new Error("nobody");
  const room = prev?.room ?? (await directRoomId(a.account, (b ?? a).account));
  const epoch = (prev?.epoch ?? 0) + 1;
  const key = newFernetKey();
  const sealedNote = await sealNote(await importFernetKey(key), { v: 1, profiles: [] });
  const id = newId() as EventId;
  const seats = people.map((person) => seatOf(person.state, "owner"));
  const create: RoomChange = { kind: "create", delta: [b === undefined ? "self" : "direct", seats] };
  const change: RoomChange = prev === null ? create : { kind: "rotate", delta: [seats] };
  const signed = await signRoomEntry({
    ...change,
    room,
    id,
    prev,
    author: author.account,
    device: author.device.id,
    deviceSeq: epoch,
    epoch,
    keyCommit: await keyCommit(key, room, epoch),
    noteHash: sealedNote.noteHash,
    policy: prev === null ? DEFAULT_POLICY : null,
    signer: author.device.sign,
  });
  const boxes = await Promise.all(
    people.map(async ({ account, state }) => {
      const context = { purpose: "room-key" as const, room, epoch, recipient: account, generation: state.generation };
      return { account, generation: state.generation, box: await sealBox(state.userKey, context, key) };
    }),
  );
  return {
    signed,
    key,
    boxes,
    note: sealedNote.note,
    item: { id, payload: signed.payload, signature: signed.signature },
  };
}

/** Creates the room of two people (of one: Notes to self). Throws where the server refuses. */
export async function startRoom(author: TestPerson, other?: TestPerson): Promise<TestRoom> {
  const sealed = await sealEpoch(author, other === undefined ? [author] : [author, other], null);
  const response = await call("POST /api/v1/rooms", {
    cookie: author.cookie,
    body: { entry: sealed.item, boxes: sealed.boxes, note: sealed.note },
  });
  if (!response.ok) throw new Error(await response.text());
  return { room: sealed.signed.state.room, state: sealed.signed.state, key: sealed.key, hash: sealed.signed.hash };
}

/** A sealed message, ready to send as the device's event number `deviceSeq`. */
export async function sealMessage(
  author: TestPerson,
  { room, state, key }: TestRoom,
  text: string,
  deviceSeq: number,
  prevHash: B64u32 = ZERO_HASH,
): Promise<SendItem> {
  const id = newId() as EventId;
  const place = { id, kind: "message" as const, deviceSeq, epoch: state.epoch as Epoch, target: null, thread: null };
  const { token } = await sealEvent({
    key: await importFernetKey(key),
    signer: author.device.sign,
    fields: {
      ...place,
      room,
      publicText: null,
      sender: author.account,
      device: author.device.id,
      prevHash,
      heads: [state.n, state.hash, author.state.n, author.state.hash, 1, state.hash],
      body: ["text", text],
    },
  });
  return { ...place, token, public: null };
}
