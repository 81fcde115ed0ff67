import { z } from "zod";
import { roomId } from "../../ids";
import { LIMITS } from "../../limits";
import { receipt } from "../../receipt";
/** Members of a small room have come further; only those who have. At most one of a room and second. */
export const receipts = z.strictObject({
  t: z.literal("receipts"),
  room: roomId,
  receipts: z.array(receipt).max(LIMITS.receiptMembers),
});
