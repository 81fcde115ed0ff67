import { expect, it } from "vitest";
import type { Event } from "@/protocol/event";
import { event } from "@/protocol/event";
import type { AccountId, B64u32, DeviceId, EventId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Seat } from "@/protocol/room-entry";
import { newId } from "./random";
import { DEFAULT_POLICY, type RoomState, signRoomEntry } from "./room-chain";
import { newSigner } from "./sign";

const HASH = "A".repeat(43) as B64u32;

/** A line of the roster with long numbers in it. */
function line(): Seat {
  return [newId() as AccountId, HASH, 9_999, HASH, 99_999, "member"];
}

it("[R76] the largest entry fits into one frame of the socket: a hundred come in, and a hundred need new lines", async () => {
  const [fresh, refreshed] = [line, line].map((make) => Array.from({ length: LIMITS.entryPeople }, make)) as [
    Seat[],
    Seat[],
  ];
  const [room, author, device] = [newId() as RoomId, newId() as AccountId, newId() as DeviceId];
  const seats = Object.fromEntries(
    refreshed.map(([account, identityHash, generation, userKey, accountN, role]) => [
      account,
      { account, identityHash, generation, userKey, accountN, role, mutedUntil: 0, sinceEpoch: 1, sinceN: 1 },
    ]),
  );
  const prev = {
    room,
    type: "group",
    n: 99_998,
    epoch: 99_998,
    hash: HASH,
    seq: 9_999_998,
    seats,
  } as unknown as RoomState;
  const signer = (await newSigner()).privateKey;
  const id = newId() as EventId;
  const signed = await signRoomEntry({
    ...{
      room,
      author,
      device,
      id,
      prev,
      deviceSeq: 999_999,
      epoch: 99_999,
      keyCommit: HASH,
      noteHash: HASH,
      policy: DEFAULT_POLICY,
      signer,
    },
    kind: "add",
    delta: [fresh, refreshed],
  });
  const told: Event = event.parse({
    ...{ room, seq: 9_999_999, id, kind: "add", sender: author, device, deviceSeq: 999_999, epoch: 99_999 },
    ...{ target: null, thread: null, token: null, tokenHash: signed.hash, public: signed.publicText },
    createdAt: 1_800_000_000_000,
  });
  const frame = JSON.stringify({ t: "events", room, from: told.seq, to: told.seq, events: [told] });
  expect(Buffer.byteLength(frame)).toBeGreaterThan(30_000);
  expect(Buffer.byteLength(frame)).toBeLessThanOrEqual(LIMITS.frameBytes);
});
