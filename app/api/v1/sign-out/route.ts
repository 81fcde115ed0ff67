import { signOutInput } from "@/protocol/http/account";
import { apiRoute } from "@/server/http/api-route";
import { farewellHeaders } from "@/server/sessions/renew-session";
import { signOut } from "@/server/sessions/sign-out";

export const POST = apiRoute("POST /api/v1/sign-out", {
  input: signOutInput,
  run: async ({ actor, input }) => {
    const done = await signOut(actor, input.entry);
    return done.ok ? { ...done, headers: farewellHeaders() } : done;
  },
});
