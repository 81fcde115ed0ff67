import { ok } from "@/crypto/result";
import { serverConfig } from "@/server/accounts/server-config";
import { apiRoute } from "@/server/http/api-route";

export const GET = apiRoute("GET /api/v1/config", { run: async () => ok(serverConfig()) });
