import { fail, ok } from "@/crypto/result";
import { apiRoute } from "@/server/http/api-route";
import { readVault } from "@/server/vault/read-vault";

export const GET = apiRoute("GET /api/v1/vault", {
  run: async ({ actor }) => {
    const vault = await readVault(actor.account);
    return vault === null ? fail("not-found") : ok(vault);
  },
});
