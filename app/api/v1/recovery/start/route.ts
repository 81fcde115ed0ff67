import { recoveryStartInput } from "@/protocol/http/recovery";
import { startRecovery } from "@/server/accounts/start-recovery";
import { apiRoute } from "@/server/http/api-route";

export const POST = apiRoute("POST /api/v1/recovery/start", {
  input: recoveryStartInput,
  run: ({ input, address }) => startRecovery(input, address),
});
