import { apiRoute } from "@/server/http/api-route";
import { seqQuery } from "@/server/http/queries";
import { receiptsIn } from "@/server/rooms/receipts-in";

export const GET = apiRoute("GET /api/v1/rooms/[room]/receipts", {
  query: seqQuery,
  run: ({ actor, params, query }) => receiptsIn(actor.account, params.room, query.seq),
});
