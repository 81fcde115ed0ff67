import { signUpInput } from "@/protocol/http/sign-up";
import { LIMITS } from "@/protocol/limits";
import { finishSignUp } from "@/server/accounts/finish-sign-up";
import { apiRoute } from "@/server/http/api-route";

export const POST = apiRoute("POST /api/v1/accounts", {
  input: signUpInput,
  maxBytes: LIMITS.batchBytes,
  run: ({ input }) => finishSignUp(input),
});
