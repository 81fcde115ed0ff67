import { chainAppendInput } from "@/protocol/http/account";
import { LIMITS } from "@/protocol/limits";
import { appendAccountEntries } from "@/server/devices/append-account-entries";
import { apiRoute } from "@/server/http/api-route";

export const POST = apiRoute("POST /api/v1/account/chain", {
  input: chainAppendInput,
  maxBytes: LIMITS.batchBytes,
  run: ({ actor, input }) => appendAccountEntries(actor, input),
});
