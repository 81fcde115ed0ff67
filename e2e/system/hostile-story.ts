import { newId } from "@/crypto/random";
import { signRoomEntry } from "@/crypto/room-chain";
import { newSigner } from "@/crypto/sign";
import type { Event } from "@/protocol/event";
import { type EventId, type RoomId, ZERO_HASH } from "@/protocol/ids";
import type { Person } from "../support/headless-person";
import type { Hooks } from "../support/hostile-proxy";

/** alice and bob in a room; bob's line goes through the hostile server. */
export interface Story {
  alice: Person;
  bob: Person;
  room: RoomId;
}

/** Rewrites every event on its way, in frames and in pages alike. */
export function rewriteEvents(change: (event: Event) => Event): Hooks {
  const all = (events: unknown) => (events as Event[]).map(change);
  return {
    down: (frame) => (frame.t === "events" ? { ...frame, events: all(frame.events) } : frame),
    answer: ({ path, method }, body) => {
      if (method !== "GET" || !/\/rooms\/[0-9a-f-]+\/events\?/.test(path)) return body;
      const page = body as { events: Event[] };
      return { ...page, events: all(page.events) };
    },
  };
}

/** A `rotate` of the room in alice's name, right in everything but the signature, which is a key of the server's own. */
export async function signedEntry({ alice, bob, room }: Story): Promise<Event> {
  const prev = bob.engine.book.get(room)?.state;
  if (!prev) throw new Error("bob has no chain of the room");
  const { account, device } = alice.engine.core.me;
  const last = alice.engine.book.get(room)?.counter.deviceSeq ?? 0;
  const signer = await newSigner();
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    room,
    id,
    kind: "rotate",
    prev,
    author: account,
    device,
    deviceSeq: last + 1,
    delta: [[]],
    epoch: prev.epoch + 1,
    keyCommit: ZERO_HASH,
    noteHash: ZERO_HASH,
    policy: null,
    signer: signer.privateKey,
  });
  const place = {
    room,
    seq: 0,
    id,
    kind: "rotate",
    sender: account,
    device,
    deviceSeq: last + 1,
    epoch: prev.epoch + 1,
  };
  return {
    ...place,
    target: null,
    thread: null,
    token: null,
    tokenHash: signed.hash,
    public: signed.publicText,
    createdAt: Date.now(),
  } as Event;
}
