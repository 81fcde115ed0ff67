import { profilesInput } from "@/protocol/http/people";
import { apiRoute } from "@/server/http/api-route";
import { profilesOf } from "@/server/people/read-person";

export const POST = apiRoute("POST /api/v1/accounts/profiles", {
  input: profilesInput,
  run: ({ actor, input }) => profilesOf(actor.account, input),
});
