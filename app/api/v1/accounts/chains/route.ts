import { chainsInput } from "@/protocol/http/people";
import { apiRoute } from "@/server/http/api-route";
import { chainsOfPeople } from "@/server/people/read-person";

export const POST = apiRoute("POST /api/v1/accounts/chains", {
  input: chainsInput,
  run: ({ actor, input }) => chainsOfPeople(actor.account, input),
});
