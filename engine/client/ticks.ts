import { openReceipts } from "../receipts/held-receipts";
import { type ReceiptState, type ReceiptStates, receiptStates } from "../receipts/receipt-state";
import type { DeviceRow, ReceiptsRow, RoomRecord } from "../store/tables";
import type { TimelineItem } from "./view-types";

/** Where each message of one's own in a room is with the others, by what is kept of their receipts. */
export async function statesOf(
  device: DeviceRow,
  record: RoomRecord,
  row: ReceiptsRow | undefined,
): Promise<ReceiptStates> {
  return receiptStates(record, device.account, await openReceipts(device.restKey, row?.receipts));
}

/** Sets the states of one's own messages by receipts. An item whose state stays is the same object as before. */
export class Ticks {
  readonly #made = new WeakMap<TimelineItem, Map<ReceiptState, TimelineItem>>();

  of(items: readonly TimelineItem[], states: ReceiptStates): TimelineItem[] {
    return items.map((item) => {
      if (item.t !== "message" || !item.mine || item.seq === null || item.state !== "sent") return item;
      const state = states(item.seq);
      return state === "sent" ? item : this.#with(item, state);
    });
  }

  #with(item: Extract<TimelineItem, { t: "message" }>, state: ReceiptState): TimelineItem {
    const made = this.#made.get(item) ?? new Map<ReceiptState, TimelineItem>();
    this.#made.set(item, made);
    const next = made.get(state) ?? { ...item, state };
    made.set(state, next);
    return next;
  }
}
