import { apiRoute } from "@/server/http/api-route";
import { cursorQuery } from "@/server/http/queries";
import { allBoxes } from "@/server/rooms/own-boxes";

export const GET = apiRoute("GET /api/v1/boxes", {
  query: cursorQuery,
  run: ({ actor, query }) => allBoxes(actor.account, query.cursor),
});
