import { profileInput } from "@/protocol/http/account";
import { apiRoute } from "@/server/http/api-route";
import { saveProfile } from "@/server/people/save-profile";

export const PUT = apiRoute("PUT /api/v1/profile", {
  input: profileInput,
  run: ({ actor, input }) => saveProfile(actor.account, input),
});
