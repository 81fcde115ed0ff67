import { apiRoute } from "@/server/http/api-route";
import { health } from "@/server/http/health";

export const GET = apiRoute("GET /healthz", { run: health });
