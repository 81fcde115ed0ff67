import { apiRoute } from "@/server/http/api-route";
import { findHandle } from "@/server/people/find-handle";

export const GET = apiRoute("GET /api/v1/handles/[handle]", {
  run: ({ params, address }) => findHandle(params.handle, address),
});
