import { sealRest } from "@/crypto/at-rest";
import { openEvent } from "@/crypto/event";
import type { Event, TokenKind } from "@/protocol/event";
import { tokenKind } from "@/protocol/event";
import { eventBody } from "@/protocol/event-body";
import type { B64u32 } from "@/protocol/ids";
import type { People } from "../account/people";
import type { Core } from "../core";
import type { EpochKeys } from "../rooms/epoch-keys";
import { isEntry, lineAt } from "../rooms/room-chain-reader";
import type { EventRow, RoomRecord, Verdict } from "../store/tables";

/** An event as opened here: the row to store, and what later checks need of it. */
export interface Opened {
  row: EventRow;
  /** null where the token gave none (entries, placeholders) */
  prevHash: B64u32 | null;
  kind: TokenKind | null;
  body: unknown;
}

/** Opens one event by the roster and key of its place in the log. Never throws: what does not check out is a named placeholder. */
export async function openOne(
  core: Core,
  people: People,
  keys: EpochKeys,
  record: RoomRecord,
  event: Event,
): Promise<Opened> {
  const placeholder = (verdict: Verdict, detail = ""): Opened => ({
    row: { room: event.room, seq: event.seq, id: event.id, event, verdict, detail, body: null, gap: false },
    prevHash: null,
    kind: null,
    body: null,
  });
  if (isEntry(event)) return placeholder("entry");
  const line = lineAt(record, event.seq);
  const seat = line?.seats[event.sender];
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
  const forked = forkedHeads(record, opened.value.heads[0], opened.value.heads[1]);
  if (forked) return placeholder("unverified", "heads");
  const body = eventBody[kind.data].safeParse(opened.value.body);
  if (!body.success) return { ...placeholder("newer", event.kind), prevHash: opened.value.prevHash };
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
  return { row, prevHash: opened.value.prevHash, kind: kind.data, body: body.data };
}

/** The key of the device that claims to have sent this, if it was certified and not ended by what the roster records. */
async function senderDevice(people: People, event: Event, accountN: number): Promise<B64u32 | null> {
  let state = await people.atLeast(event.sender, accountN);
  if (state && !(event.device in state.devices)) state = await people.refresh(event.sender);
  const device = state?.devices[event.device];
  if (!device || (device.endedN !== null && device.endedN <= accountN)) return null;
  return device.sign;
}

/** The sender signed what it saw of the chain: where that contradicts ours, one of the two was shown another history. */
function forkedHeads(record: RoomRecord, n: number, hash: B64u32): boolean {
  const line = record.lines.find((l) => l.n === n);
  return line !== undefined && line.hash !== hash;
}

/**
 * Marks events whose device chain does not meet what came before it inside a contiguous range: an event of that device is
 * missing. `before` gives the last event of each device just below the range, if this device holds it.
 */
export function markGaps(opened: Opened[], before: Map<string, { deviceSeq: number; hash: B64u32 }>): void {
  const tails = new Map(before);
  for (const one of opened) {
    const { event } = one.row;
    const tail = tails.get(event.device);
    if (tail) {
      const next = event.deviceSeq === tail.deviceSeq + 1;
      const linked = one.prevHash === null || one.prevHash === tail.hash;
      if (!next || !linked) one.row = { ...one.row, gap: true };
    }
    tails.set(event.device, { deviceSeq: event.deviceSeq, hash: event.tokenHash });
  }
}
