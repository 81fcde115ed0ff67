import { privacyChange } from "@/protocol/http/presence";
import { apiRoute } from "@/server/http/api-route";
import { privacyOf, savePrivacy } from "@/server/presence/privacy";

export const GET = apiRoute("GET /api/v1/privacy", { run: ({ actor }) => privacyOf(actor.account) });

export const PUT = apiRoute("PUT /api/v1/privacy", {
  input: privacyChange,
  run: ({ actor, input }) => savePrivacy(actor.account, input),
});
