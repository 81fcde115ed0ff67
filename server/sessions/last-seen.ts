import { database } from "@/db/client";
import type { SessionId } from "@/protocol/ids";

/** Writes when a session was last seen, at most once in five minutes: enough for a list, and it says less about a person. */
export async function touchSession(session: SessionId): Promise<void> {
  await database()`update sessions set last_seen = now() where id = ${session} and last_seen < now() - interval '5 minutes'`;
}
