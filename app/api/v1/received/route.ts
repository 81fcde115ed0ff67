import { receivedInput } from "@/protocol/http/receipts";
import { apiRoute } from "@/server/http/api-route";
import { heldUpTo } from "@/server/rooms/read-up-to";

export const POST = apiRoute("POST /api/v1/received", {
  input: receivedInput,
  run: ({ actor, input }) => heldUpTo(actor.account, input.rooms),
});
