import { ok } from "@/crypto/result";
import { apiRoute } from "@/server/http/api-route";
import { listSessions } from "@/server/sessions/list-sessions";

export const GET = apiRoute("GET /api/v1/sessions", { run: async ({ actor }) => ok(await listSessions(actor)) });
