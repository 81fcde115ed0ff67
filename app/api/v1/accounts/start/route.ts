import { signUpStartInput } from "@/protocol/http/sign-up";
import { startSignUp } from "@/server/accounts/start-sign-up";
import { apiRoute } from "@/server/http/api-route";

export const POST = apiRoute("POST /api/v1/accounts/start", {
  input: signUpStartInput,
  run: ({ input }) => startSignUp(input),
});
