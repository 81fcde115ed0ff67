import { unlockInput } from "@/protocol/http/sign-in";
import { apiRoute } from "@/server/http/api-route";
import { startUnlock } from "@/server/sessions/start-unlock";

export const POST = apiRoute("POST /api/v1/sessions/unlock", {
  input: unlockInput,
  run: ({ actor, input }) => startUnlock(actor.account, input),
});
