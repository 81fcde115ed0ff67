import { authRoute } from "@/server/http/auth-route";

export const GET = authRoute;
export const POST = authRoute;
