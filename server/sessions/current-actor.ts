import { headers } from "next/headers";
import type { Actor } from "./actor";
import { actorFromCookie } from "./actor-from-cookie";

/** Who is signed in, for pages and actions (inside a request of Next only). */
export async function currentActor(): Promise<Actor | null> {
  return actorFromCookie((await headers()).get("cookie"));
}
