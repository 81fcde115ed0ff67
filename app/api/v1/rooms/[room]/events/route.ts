import { apiRoute } from "@/server/http/api-route";
import { eventsRoute } from "@/server/http/events-route";
import { pageQuery } from "@/server/http/queries";
import { pageOf } from "@/server/rooms/page-of";

export const GET = apiRoute("GET /api/v1/rooms/[room]/events", {
  query: pageQuery,
  run: ({ actor, params, query }) => pageOf(actor.account, params.room, query),
});

/** One framework-free handler serves this door here and, in one process, in the front before Next. */
export const POST = eventsRoute;
