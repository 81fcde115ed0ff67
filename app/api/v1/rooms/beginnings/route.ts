import { beginningsInput } from "@/protocol/http/beginnings";
import { apiRoute } from "@/server/http/api-route";
import { beginningsOf } from "@/server/rooms/beginnings-of";

export const POST = apiRoute("POST /api/v1/rooms/beginnings", {
  input: beginningsInput,
  run: ({ actor, input }) => beginningsOf(actor.account, input.rooms),
});
