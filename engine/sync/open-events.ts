import { deviceValidAt } from "@/crypto/account-chain";
import { sealRest } from "@/crypto/at-rest";
import { openEvent } from "@/crypto/event";
import type { Event, TokenKind } from "@/protocol/event";
import { tokenKind } from "@/protocol/event";
import { eventBody, type Heads } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import type { People } from "../account/people";
import type { Core } from "../core";
import type { EpochKeys } from "../rooms/epoch-keys";
import { isEntry } from "../rooms/room-chain-reader";
import { lineAt, seatAt } from "../rooms/seat-lines";
import type { EventRow, RoomRecord, Verdict } from "../store/tables";
import { type Seen, withGap } from "./log-order";
import { readTokenPublic } from "./token-public";

/** An event as opened here: the row to store, and what later checks need of it. */
export interface Opened {
  row: EventRow;
  /** null where the token gave none (entries, placeholders) */
  prevHash: B64u32 | null;
  kind: TokenKind | null;
  body: unknown;
  /** what its sender had seen last in the room; null where that is not compared */
  seen: Seen | null;
}

/** What opening an event leans on. */
export interface OpenParts {
  core: Core;
  people: People;
  keys: EpochKeys;
  record: RoomRecord;
}

/** Opens one event by the roster and key of its place in the log. What does not check out is a named placeholder; throws LaterError where a chain could not be had. */
export async function openOne(parts: OpenParts, event: Event): Promise<Opened> {
  const { core, people, keys, record } = parts;
  const placeholder = (verdict: Verdict, detail = ""): Opened => ({
    row: { room: event.room, seq: event.seq, id: event.id, event, verdict, detail, body: null, gap: false },
    prevHash: null,
    kind: null,
    body: null,
    seen: null,
  });
  if (isEntry(event)) return placeholder("entry");
  const line = lineAt(record, event.seq);
  const seat = seatAt(record, event.seq, event.sender);
  if (!line || !seat) return placeholder("unverified", "not-a-member");
  if (line.epoch !== event.epoch) return placeholder("unverified", "epoch");
  const kind = tokenKind.safeParse(event.kind);
  if (!kind.success) return placeholder("newer", event.kind);
  if (event.token === null) return placeholder("removed");
  const key = await keys.get(event.room, event.epoch);
  if (!key) return placeholder("no-key", String(event.epoch));
  const device = await senderDevice(people, event, seat.accountN);
  if (!device) return placeholder("unverified", "device");
  const opened = await openEvent({ key, event, deviceKey: device });
  if (!opened.ok) return placeholder("unverified", opened.code);
  if (await isForked(parts, event, opened.value.heads)) return placeholder("unverified", "heads");
  const body = eventBody[kind.data].safeParse(opened.value.body);
  if (!body.success || !readTokenPublic(event.public))
    return { ...placeholder("newer", event.kind), prevHash: opened.value.prevHash };
  const row: EventRow = {
    room: event.room,
    seq: event.seq,
    id: event.id,
    event: { ...event, token: null },
    verdict: "ok",
    detail: "",
    body: await sealRest(core.me.restKey, body.data),
    gap: false,
  };
  const [, , , , at, hash] = opened.value.heads;
  return { row, prevHash: opened.value.prevHash, kind: kind.data, body: body.data, seen: { at, hash } };
}

/** The key of the device that claims to have sent this, if it was certified and not ended by what the roster records. */
async function senderDevice(people: People, event: Event, accountN: number): Promise<B64u32 | null> {
  let state = await people.known(event.sender);
  if (!state || state.n < accountN || !(event.device in state.devices))
    state = await people.refresh(event.sender, true);
  if (!state || !deviceValidAt(state, event.device, accountN)) return null;
  return state.devices[event.device]?.sign ?? null;
}

/**
 * The sender signed what it saw of the room's chain and of its own account's: where that contradicts what is held here, one of
 * the two was shown another history.
 */
async function isForked({ people, record }: OpenParts, event: Event, heads: Heads): Promise<boolean> {
  const [roomN, roomHash, accountN, accountHash] = heads;
  const line = record.lines.find((l) => l.n === roomN);
  if (line && line.hash !== roomHash) return true;
  const sender = await people.known(event.sender);
  return sender?.n === accountN && sender.hash !== accountHash;
}

/** The last event of a device as later ones must follow it. */
export interface Tail {
  deviceSeq: number;
  hash: B64u32;
}

/**
 * Holds a contiguous range against the device chains. Where an event does not follow the one before it of its device,
 * something is missing in between (`gap`); where its number was there already, the server shows it a second time or out of
 * its order, and it is not accepted. `below` gives each device's last event right below the range, `above` its first right
 * above it. Answers the rows above that turn out to miss something.
 */
export function markGaps(
  opened: Opened[],
  below: ReadonlyMap<string, Tail>,
  above: ReadonlyMap<string, EventRow> = new Map(),
): EventRow[] {
  const tails = new Map(below);
  for (const one of opened) {
    const { event } = one.row;
    // What nobody signed says nothing about the device it names.
    if (one.row.verdict === "unverified") continue;
    const tail = tails.get(event.device);
    const first = above.get(event.device);
    if ((tail && event.deviceSeq <= tail.deviceSeq) || (first && event.deviceSeq >= first.event.deviceSeq)) {
      refuse(one);
      continue;
    }
    if (tail) {
      const linked = one.prevHash === null || one.prevHash === tail.hash;
      if (event.deviceSeq !== tail.deviceSeq + 1 || !linked) one.row = { ...one.row, gap: true };
    }
    tails.set(event.device, { deviceSeq: event.deviceSeq, hash: event.tokenHash });
  }
  const missed: EventRow[] = [];
  for (const [device, first] of above) {
    const tail = tails.get(device);
    if (tail && !first.gap && first.event.deviceSeq !== tail.deviceSeq + 1) missed.push(withGap(first));
  }
  return missed;
}

/** Takes back what was opened: the event stands where its device never put it. */
function refuse(one: Opened): void {
  one.row = { ...one.row, verdict: "unverified", detail: "replayed", body: null };
  one.kind = null;
  one.body = null;
}
