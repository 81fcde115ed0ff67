import { signInStartInput } from "@/protocol/http/sign-in";
import { apiRoute } from "@/server/http/api-route";
import { startSignIn } from "@/server/sessions/start-sign-in";

export const POST = apiRoute("POST /api/v1/sessions/start", {
  input: signInStartInput,
  run: ({ input, address }) => startSignIn(input, address),
});
