import { database } from "@/db/client";
import { connect } from "@/db/connect";
import { configuration } from "@/server/configuration";
import type { Bus } from "./bus";
import { postgresBus } from "./postgres-bus";
import { redisBus } from "./redis-bus";

let shared: Bus | null = null;

/** The installation's bus: Redis where REDIS_URL is set, else LISTEN/NOTIFY. Only whoever listens opens the second connection. */
export function bus(): Bus {
  const { redisUrl, databaseDirectUrl } = configuration();
  const ear = () => connect(databaseDirectUrl, { max: 1 });
  shared ??= redisUrl === null ? postgresBus({ sql: database(), connect: ear }) : redisBus(redisUrl);
  return shared;
}

/** Ends the bus's connections; the next use opens them again. */
export async function closeBus(): Promise<void> {
  const open = shared;
  shared = null;
  await open?.close();
}
