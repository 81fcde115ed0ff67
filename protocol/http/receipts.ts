import { z } from "zod";
import { roomId } from "../ids";
import { LIMITS } from "../limits";
import { receipt } from "../receipt";

/** POST /api/v1/received: up to where this device holds rooms, as the socket's `received`. Rooms one is no member of are passed over. */
export const receivedInput = z.strictObject({
  rooms: z.array(z.tuple([roomId, z.int().min(0)])).max(LIMITS.joinRooms),
});
export const receivedOutput = z.strictObject({});

/** GET /api/v1/rooms/:room/receipts?seq=: the members who hold the event at `seq` and might read it, oneself included. */
export const receiptsOutput = z.strictObject({ receipts: z.array(receipt) });
