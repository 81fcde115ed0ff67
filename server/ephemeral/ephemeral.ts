import { database } from "@/db/client";
import { configuration } from "@/server/configuration";
import type { Ephemeral } from "./ephemeral-store";
import { postgresEphemeral } from "./postgres-ephemeral";
import { redisEphemeral } from "./redis-ephemeral";

let store: Ephemeral | null = null;

/** The installation's ephemeral store: Redis where REDIS_URL is set, else Postgres. Opened at first use. */
export function ephemeral(): Ephemeral {
  const { redisUrl } = configuration();
  store ??= redisUrl === null ? postgresEphemeral(database()) : redisEphemeral(redisUrl);
  return store;
}

/** Ends the store's connections; the next use opens them again. */
export async function closeEphemeral(): Promise<void> {
  const open = store;
  store = null;
  await open?.close();
}
