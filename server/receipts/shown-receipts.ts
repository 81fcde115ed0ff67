import type { RoomReceipts } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Receipt } from "@/protocol/receipt";
import type { MovedCursor } from "./move-cursor";

/** Whose cursor it is, and how it would be shown. */
interface Shown {
  readonly account: AccountId;
  readonly receipt: Receipt;
}

/**
 * Which cursors of a room's members its other members get. Everything that tells somebody how far somebody else is goes through
 * here, be it pushed or asked for; that both are members now is looked up where the cursors are read. Pushed are those of small
 * rooms: in big ones everybody's reading would be told to everybody.
 */
function visible(way: "pushed" | "asked", members: number, cursors: readonly Shown[]): Receipt[] {
  if (members < 2 || (way === "pushed" && members > LIMITS.receiptMembers)) return [];
  return cursors.map(({ receipt }) => receipt);
}

/** What of cursors that moved is told to their rooms, a message for each. */
export function receiptsToTell(moved: readonly MovedCursor[]): RoomReceipts[] {
  const rooms = new Map<RoomId, { members: number; cursors: Shown[] }>();
  for (const { room, account, delivered, read, at, members } of moved) {
    const known = rooms.get(room) ?? { members, cursors: [] };
    rooms.set(room, known);
    known.cursors.push({ account, receipt: [account, delivered, read, at] });
  }
  return [...rooms].flatMap(([room, { members, cursors }]) => {
    const receipts = visible("pushed", members, cursors);
    return receipts.length > 0 ? [{ room, receipts: receipts.slice(0, LIMITS.receiptMembers) }] : [];
  });
}

/** What of a room's cursors is given to a member who asks. */
export function receiptsToGive(receipts: readonly Receipt[], members: number): Receipt[] {
  const cursors = receipts.map((receipt) => ({ account: receipt[0], receipt }));
  return visible("asked", members, cursors);
}
