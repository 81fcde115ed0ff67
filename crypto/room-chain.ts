import type { Event } from "@/protocol/event";
import { entryPublic, roomPayload } from "@/protocol/room-entry";
import { deviceValidAt } from "./account-chain";
import { parseCanonical } from "./canonical-json";
import { fail, ok, type Result } from "./result";
import { stateAfter } from "./room-chain-fold";
import { isAllowed } from "./room-chain-rights";
import { type Lookup, seatsAfter, seatsFault } from "./room-chain-seats";
import { ROOM_ENTRY_DOMAIN } from "./room-chain-sign";
import {
  makesEpoch,
  namedEntry,
  nextLink,
  type RoomEntry,
  type RoomState,
  roomEntryHash,
  rosterHash,
  type Seats,
  seatsOf,
} from "./room-chain-state";
import { verifyText } from "./sign";

// The chain's facets have files of their own; who uses a chain finds it all here.
export { rightTo } from "./room-chain-rights";
export { type Lookup, seatIsCurrent, seatOf } from "./room-chain-seats";
export { type SignedRoomEntry, signRoomEntry } from "./room-chain-sign";
export { staleReason } from "./room-chain-stale";
export {
  DEFAULT_POLICY,
  makesEpoch,
  type RoomChange,
  type RoomState,
  rank,
  roomEntryHash,
  rosterHash,
  type SeatState,
  seatsOf,
} from "./room-chain-state";

/** What is wrong with an entry: its text, its place, its author, what it says of people, or what it asks for. */
export type RoomFault =
  | "bad-form"
  | "bad-envelope"
  | "bad-link"
  | "unknown-author"
  | "bad-signature"
  | "not-allowed"
  | "bad-roster"
  | "bad-epoch";

interface Signed {
  entry: RoomEntry;
  payload: string;
  signature: string;
}

function parse(publicText: string | null): Signed | null {
  const pair = publicText === null ? null : parseCanonical(entryPublic, publicText);
  const parsed = pair && parseCanonical(roomPayload, pair[0]);
  return pair && parsed && { entry: namedEntry(parsed), payload: pair[0], signature: pair[1] };
}

/** Whether the envelope says what was signed, so that nothing can be shown of an entry that its author did not say. */
function fitsEnvelope(entry: RoomEntry, event: Event): boolean {
  const signed = [entry.room, entry.id, entry.change.kind, entry.author, entry.device, entry.deviceSeq, entry.epoch];
  const shown = [event.room, event.id, event.kind, event.sender, event.device, event.deviceSeq, event.epoch];
  const isBare = event.token === null && event.target === null && event.thread === null;
  return isBare && signed.every((value, i) => value === shown[i]);
}

function isLinked(state: RoomState | null, entry: RoomEntry, event: Event): boolean {
  const { n, prevHash } = nextLink(state);
  if (entry.n !== n || entry.prevHash !== prevHash) return false;
  if (state === null) return entry.change.kind === "create" && event.seq === 1;
  return entry.change.kind !== "create" && entry.room === state.room && event.seq > state.seq;
}

/** The length of the author's account chain that their device must be valid at: the entry's own word where it has one. */
function authorN(state: RoomState | null, entry: RoomEntry, after: Seats): number | null {
  const before = state?.seats[entry.author];
  if (state !== null && before === undefined) return null;
  return (after[entry.author] ?? before)?.accountN ?? null;
}

/**
 * `unknown-author`: no chain reaches far enough to say (a reader may fetch more of it). `bad-signature`: the chain says
 * no, for the device had ended or belongs to another identity, or the signature is not its own.
 */
async function authorFault(
  signed: Signed,
  accountN: number,
  lookup: Lookup,
): Promise<"unknown-author" | "bad-signature" | null> {
  const { author, device } = signed.entry;
  const chain = await lookup(author);
  const known = chain?.devices[device];
  if (chain === null || known === undefined || chain.account !== author || accountN > chain.n) return "unknown-author";
  if (!deviceValidAt(chain, device, accountN)) return "bad-signature";
  return (await verifyText(known.sign, ROOM_ENTRY_DOMAIN, signed.payload, signed.signature)) ? null : "bad-signature";
}

function fitsEpoch(state: RoomState | null, entry: RoomEntry): boolean {
  const before = state?.epoch ?? 0;
  const hasKey = entry.keyCommit !== null && entry.noteHash !== null;
  if (makesEpoch(entry.change.kind)) return entry.epoch === before + 1 && hasKey;
  return entry.epoch === before && entry.keyCommit === null && entry.noteHash === null;
}

async function judge(state: RoomState | null, signed: Signed, lookup: Lookup): Promise<Result<Seats, RoomFault>> {
  const { entry } = signed;
  const after = seatsAfter(state?.seats ?? {}, entry);
  const accountN = authorN(state, entry, after);
  if (accountN === null) return fail("not-allowed", "not a member");
  const fault = await authorFault(signed, accountN, lookup);
  if (fault !== null) return fail(fault);
  if (!(await isAllowed(state, entry, after))) return fail("not-allowed", entry.change.kind);
  const seats = await seatsFault(state, entry, lookup);
  if (seats !== null) return fail("bad-roster", seats);
  if ((await rosterHash(seatsOf(after))) !== entry.rosterHash) return fail("bad-roster", "hash");
  return fitsEpoch(state, entry) ? ok(after) : fail("bad-epoch");
}

/**
 * Verifies everything public about an entry and folds it in. `state` null: the entry must be `create`. The server runs
 * it before appending, and every client again on what it is told. Seats and devices are judged by what their person's
 * chain said at the seat's own accountN; whether that is still current is `seatIsCurrent`, asked by the server alone.
 */
export async function applyRoomEntry(
  state: RoomState | null,
  event: Event,
  lookup: Lookup,
): Promise<Result<RoomState, RoomFault>> {
  const signed = parse(event.public);
  if (signed === null || event.public === null) return fail("bad-form");
  const hash = await roomEntryHash(event.public);
  if (event.tokenHash !== hash || !fitsEnvelope(signed.entry, event)) return fail("bad-envelope");
  if (!isLinked(state, signed.entry, event)) return fail("bad-link");
  const judged = await judge(state, signed, lookup);
  if (!judged.ok) return judged;
  return ok(stateAfter(state, signed.entry, { seats: judged.value, hash, seq: event.seq }));
}
