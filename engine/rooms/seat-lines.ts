import type { RoomState } from "@/crypto/room-chain";
import { DEFAULT_POLICY, rank } from "@/crypto/room-chain";
import type { Event } from "@/protocol/event";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomPayload } from "@/protocol/room-entry";
import type { ChainRow, SeatLine, SeatMark } from "../store/tables";

type Lines = Pick<ChainRow, "lines">;

/** What an entry changed, as a line of the record: `before` and `after` are the chain's states around it. */
export function lineOf(before: RoomState | null, after: RoomState, event: Event, payload: RoomPayload): SeatLine {
  const seats: SeatLine["seats"] = {};
  for (const account of Object.keys(before?.seats ?? {})) if (!(account in after.seats)) seats[account] = null;
  for (const seat of Object.values(after.seats)) {
    const old = before?.seats[seat.account];
    const isSame = old?.accountN === seat.accountN && old.role === seat.role && old.sinceN === seat.sinceN;
    if (!isSame) seats[seat.account] = { accountN: seat.accountN, role: seat.role };
  }
  const { n, hash, epoch } = after;
  return {
    n,
    seq: event.seq,
    hash,
    epoch,
    author: event.sender,
    kind: payload[4],
    seats,
    policy: payload[15],
  };
}

/** The place among the lines of the entry that governs an event: the latest one below its seq; -1 where there is none. */
function indexAt({ lines }: Lines, seq: number): number {
  for (let i = lines.length - 1; i >= 0; i--) if ((lines[i] as SeatLine).seq < seq) return i;
  return -1;
}

/** The line that governs an event: the latest entry below its seq. */
export function lineAt(record: Lines, seq: number): SeatLine | null {
  return record.lines[indexAt(record, seq)] ?? null;
}

/** How a person sat in the room when the event of that seq was written; null for who did not. */
export function seatAt(record: Lines, seq: number, account: string): SeatMark | null {
  for (let i = indexAt(record, seq); i >= 0; i--) {
    const { seats } = record.lines[i] as SeatLine;
    if (Object.hasOwn(seats, account)) return seats[account] ?? null;
  }
  return null;
}

/** The policy right after the entry n. */
export function policyAfter({ lines }: Lines, n: number): Policy {
  return lines.findLast((line) => line.n <= n && line.policy !== null)?.policy ?? DEFAULT_POLICY;
}

/** The lines that begin an epoch, in order. */
export function epochLines({ lines }: Lines): SeatLine[] {
  return lines.filter((line, i) => line.epoch !== lines[i - 1]?.epoch);
}

/** What somebody may do to what others wrote, and to the room they see. */
export interface Rights {
  deleteOthers: boolean;
  pin: boolean;
  emoji: boolean;
}
export const NO_RIGHTS: Rights = { deleteOthers: false, pin: false, emoji: false };

/** What the verified chain let a person do when the event of that seq was written. Nobody stands above anybody outside groups. */
export function rightsAt(chain: Pick<ChainRow, "state" | "lines">, seq: number, account: string): Rights {
  const seat = seatAt(chain, seq, account);
  const line = lineAt(chain, seq);
  if (!seat || !line) return NO_RIGHTS;
  const { pin, edit } = policyAfter(chain, line.n);
  const isAtLeast = (least: Role) => rank(seat.role) >= rank(least);
  const deleteOthers = chain.state?.type === "group" && isAtLeast("admin");
  return { deleteOthers, pin: isAtLeast(pin), emoji: isAtLeast(edit) };
}
