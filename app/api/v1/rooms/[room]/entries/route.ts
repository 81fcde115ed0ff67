import { entryInput } from "@/protocol/http/rooms";
import { LIMITS } from "@/protocol/limits";
import { apiRoute } from "@/server/http/api-route";
import { afterQuery } from "@/server/http/queries";
import { entriesOf } from "@/server/rooms/page-of";
import { sendEntry } from "@/server/rooms/send-entry";

export const GET = apiRoute("GET /api/v1/rooms/[room]/entries", {
  query: afterQuery,
  run: ({ actor, params, query }) => entriesOf(actor.account, params.room, query.after),
});

export const POST = apiRoute("POST /api/v1/rooms/[room]/entries", {
  input: entryInput,
  maxBytes: 2 * LIMITS.frameBytes,
  run: ({ actor, params, input }) => sendEntry(actor, params.room, input.entry),
});
