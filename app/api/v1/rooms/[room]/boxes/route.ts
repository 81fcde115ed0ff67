import { boxesInput } from "@/protocol/http/rooms";
import { LIMITS } from "@/protocol/limits";
import { apiRoute } from "@/server/http/api-route";
import { boxesOfRoom } from "@/server/rooms/own-boxes";
import { putBoxes } from "@/server/rooms/put-boxes";

export const GET = apiRoute("GET /api/v1/rooms/[room]/boxes", {
  run: ({ actor, params }) => boxesOfRoom(actor.account, params.room),
});

export const PUT = apiRoute("PUT /api/v1/rooms/[room]/boxes", {
  input: boxesInput,
  maxBytes: LIMITS.batchBytes,
  run: ({ actor, params, input }) => putBoxes(actor.account, params.room, input),
});
