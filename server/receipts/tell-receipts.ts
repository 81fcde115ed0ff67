import { bus } from "@/server/bus/shared-bus";
import type { MovedCursor } from "./move-cursor";
import { receiptsToTell } from "./shown-receipts";

/** Tells rooms whose members have come further. Call after the commit; it never fails what was committed. */
export async function tellReceipts(moved: readonly MovedCursor[]): Promise<void> {
  await Promise.all(receiptsToTell(moved).map((message) => bus().publish(message)));
}
