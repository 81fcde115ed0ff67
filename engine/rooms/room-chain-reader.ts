import type { AccountState } from "@/crypto/account-chain";
import { applyRoomEntry } from "@/crypto/room-chain";
import { type Event, entryKind } from "@/protocol/event";
import type { AccountId } from "@/protocol/ids";
import { entryPublic, type RoomPayload, roomPayload, type Seat } from "@/protocol/room-entry";
import type { People } from "../account/people";
import { type Core, LaterError } from "../core";
import type { RoomRecord } from "../store/tables";
import { lineOf } from "./seat-lines";

/** True for events that are chain entries. */
export function isEntry(event: Event): boolean {
  return entryKind.safeParse(event.kind).success;
}

/** The payload of an entry event; null where it has not the form of one. */
export function entryPayload(event: Event): RoomPayload | null {
  try {
    const [payload] = entryPublic.parse(JSON.parse(event.public ?? ""));
    return roomPayload.parse(JSON.parse(payload));
  } catch {
    return null;
  }
}

/**
 * Verifies one entry against the room's chain as known here and gives the record with it applied. An entry that is
 * known must be the same one; an invalid one freezes the room, for the server should never have appended it.
 */
export async function readEntry(core: Core, people: People, record: RoomRecord, event: Event): Promise<RoomRecord> {
  if (record.halt?.t === "frozen") return record;
  const payload = entryPayload(event);
  if (!payload) return freeze(record, "bad-form");
  const n = payload[5];
  const known = record.state?.n ?? 0;
  if (n <= known) {
    const line = record.lines.find((l) => l.n === n);
    return line && line.hash === event.tokenHash && line.seq === event.seq ? record : freeze(record, "fork");
  }
  if (n !== known + 1) return freeze(record, "withheld-entry");
  await people.allAtLeast(namedIn(event));
  const applied = await applyRoomEntry(record.state, event, (account) => person(people, record, payload, account));
  if (!applied.ok) {
    if (applied.code === "unknown-author") throw new LaterError("unavailable", "a member's chain could not be had");
    core.report("room-chain", `${record.room} entry ${n}: ${applied.code} ${applied.detail ?? ""}`);
    return freeze(record, applied.code);
  }
  const state = applied.value;
  const line = lineOf(record.state, state, event, payload);
  const newEpoch = state.epoch !== record.state?.epoch;
  const left = !(core.me.account in state.seats);
  const made = payload[4] === "create" && payload[7] === core.me.account;
  return {
    ...record,
    state,
    // Whoever makes a room gives it their profile, also if they never heard that it was made.
    profileShared: record.profileShared || made,
    lines: [...record.lines, line],
    epochAt: newEpoch ? event.createdAt : record.epochAt,
    halt: left ? { t: "left" } : null,
  };
}

function freeze(record: RoomRecord, reason: string): RoomRecord {
  return { ...record, halt: { t: "frozen", reason, way: null } };
}

/** The seats an entry brings, as whose chain is needed how far. */
function seatsIn(payload: RoomPayload): Seat[] {
  switch (payload[4]) {
    case "create":
      return payload[10][1];
    case "add":
      return [...payload[10][0], ...payload[10][1]];
    case "remove":
      return payload[10][2];
    case "rotate":
      return payload[10][0];
    default:
      return [];
  }
}

/** Whom an entry brings lines of, with the length of chain that each stands on; nobody where it has not the form of one. */
export function namedIn(event: Event): [AccountId, number][] {
  const payload = entryPayload(event);
  return payload ? seatsIn(payload).map(([account, , , , accountN]) => [account, accountN]) : [];
}

/** The chain of a member as far as this entry needs it; the author's at least as far as the device that signed. */
async function person(
  people: People,
  record: RoomRecord,
  payload: RoomPayload,
  account: AccountId,
): Promise<AccountState | null> {
  if (account === payload[7]) {
    const known = await people.known(account);
    if (known && !(payload[8] in known.devices)) return people.refresh(account);
  }
  const brought = seatsIn(payload).find((seat) => seat[0] === account)?.[4];
  const n = brought ?? record.state?.seats[account]?.accountN ?? 1;
  const chain = await people.atLeast(account, n);
  // Not given, for one's own place in the room may just have ended: this says nothing against the entry.
  if (!chain || chain.n < n) throw new LaterError("unavailable", "a member's chain could not be had");
  return chain;
}
