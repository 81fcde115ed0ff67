import type { AccountId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { RoomRecord } from "../store/tables";
import type { HeldReceipt } from "./held-receipts";

/** Where a message that the server has is with the others: with everybody it was for, and read by all of them. */
export type ReceiptState = "sent" | "delivered" | "read";

/** Where each message of one's own in a room is. */
export type ReceiptStates = (seq: number) => ReceiptState;

const ALL_SENT: ReceiptStates = () => "sent";

/**
 * Reads off receipts where messages are. They count for those who sit in the room by its verified chain, and sat there when the
 * message was written; a server that leaves somebody out makes nothing look read. In rooms too big for receipts to be told,
 * everything is sent.
 */
export function receiptStates(
  { state, lines }: Pick<RoomRecord, "state" | "lines">,
  me: AccountId,
  receipts: readonly HeldReceipt[],
): ReceiptStates {
  const seated = Object.keys(state?.seats ?? {}) as AccountId[];
  if (receipts.length === 0 || seated.length > LIMITS.receiptMembers) return ALL_SENT;
  const since = seatedSince(lines);
  const held = new Map(receipts.map((one) => [one[0], one]));
  const others = seated
    .filter((account) => account !== me)
    .map((account) => {
      const [, delivered = 0, read = 0] = held.get(account) ?? [];
      return { since: since.get(account) ?? 0, delivered, read };
    });
  return (seq) => {
    const readers = others.filter((other) => other.since <= seq);
    if (readers.length === 0 || readers.some((other) => other.delivered < seq)) return "sent";
    return readers.every((other) => other.read >= seq) ? "read" : "delivered";
  };
}

/** The place of the log at which each member last came in. */
function seatedSince(lines: RoomRecord["lines"]): ReadonlyMap<string, number> {
  const since = new Map<string, number>();
  for (const { seq, seats } of lines)
    for (const [account, seat] of Object.entries(seats)) {
      if (!seat) since.delete(account);
      else if (!since.has(account)) since.set(account, seq);
    }
  return since;
}
