import { apiRoute } from "@/server/http/api-route";
import { profileOf } from "@/server/people/read-person";

export const GET = apiRoute("GET /api/v1/accounts/[account]/profile", {
  run: ({ actor, params }) => profileOf(actor.account, params.account),
});
