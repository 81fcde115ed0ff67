import { apiRoute } from "@/server/http/api-route";
import { afterQuery } from "@/server/http/queries";
import { chainOfPerson } from "@/server/people/read-person";

export const GET = apiRoute("GET /api/v1/accounts/[account]/chain", {
  query: afterQuery,
  run: ({ actor, params, query }) => chainOfPerson(actor.account, params.account, query.after),
});
