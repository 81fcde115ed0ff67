import { fail, ok } from "@/crypto/result";
import { ownAccount } from "@/server/accounts/own-account";
import { apiRoute } from "@/server/http/api-route";
import { renewalHeaders } from "@/server/sessions/renew-session";

/** Every engine asks this on starting, so this is where a session is renewed. */
export const GET = apiRoute("GET /api/v1/account", {
  run: async ({ actor }) => {
    const own = await ownAccount(actor);
    return own === null ? fail("not-found") : { ...ok(own), headers: await renewalHeaders(actor) };
  },
});
