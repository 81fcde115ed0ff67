import { recoveryInput } from "@/protocol/http/recovery";
import { LIMITS } from "@/protocol/limits";
import { finishRecovery } from "@/server/accounts/finish-recovery";
import { apiRoute } from "@/server/http/api-route";

export const POST = apiRoute("POST /api/v1/recovery", {
  input: recoveryInput,
  maxBytes: LIMITS.batchBytes,
  run: ({ input }) => finishRecovery(input),
});
