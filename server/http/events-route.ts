import { eventsHandler } from "@/server/events/events-handler";
import { refuse } from "./answer";
import type { Handler } from "./api-route";
import { parseParams } from "./params";

/** Mounts the events door, which brings its own guard (it must also run without Next), as a route of Next. */
export const eventsRoute: Handler = async (request, context) => {
  const params = parseParams("POST /api/v1/rooms/[room]/events", (await context.params) ?? {});
  return params === null ? refuse({ code: "not-found" }) : eventsHandler(request, params.room);
};
