import { ok } from "@/crypto/result";
import { createRoomInput } from "@/protocol/http/rooms";
import { LIMITS } from "@/protocol/limits";
import { apiRoute } from "@/server/http/api-route";
import { listRooms } from "@/server/rooms/list-rooms";
import { startRoom } from "@/server/rooms/start-room";

export const GET = apiRoute("GET /api/v1/rooms", { run: async ({ actor }) => ok(await listRooms(actor.account)) });

export const POST = apiRoute("POST /api/v1/rooms", {
  input: createRoomInput,
  maxBytes: LIMITS.batchBytes,
  run: ({ actor, input }) => startRoom(actor, input),
});
