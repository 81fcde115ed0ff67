import { ok } from "@/crypto/result";
import { PROTOCOL } from "@/protocol/version";
import { configuration } from "@/server/configuration";
import { apiRoute } from "@/server/http/api-route";
import { issueTicket } from "@/server/tickets/issue-ticket";

export const POST = apiRoute("POST /api/v1/tickets", {
  run: async ({ actor }) =>
    ok({ ticket: await issueTicket(actor), urls: [...configuration().realtimeUrls], protocol: PROTOCOL }),
});
