import { apiRoute } from "@/server/http/api-route";
import { deviceIn } from "@/server/rooms/device-in";

export const GET = apiRoute("GET /api/v1/rooms/[room]/device", {
  run: ({ actor, params }) => deviceIn(actor, params.room),
});
