import { cursorInput } from "@/protocol/http/rooms";
import { apiRoute } from "@/server/http/api-route";
import { readUpTo } from "@/server/rooms/read-up-to";

export const POST = apiRoute("POST /api/v1/rooms/[room]/cursor", {
  input: cursorInput,
  run: ({ actor, params, input }) => readUpTo(actor.account, params.room, input.read),
});
