import { apiRoute } from "@/server/http/api-route";
import { readNote } from "@/server/rooms/read-note";

export const GET = apiRoute("GET /api/v1/rooms/[room]/notes/[epoch]", {
  run: ({ actor, params }) => readNote(actor.account, params.room, params.epoch),
});
