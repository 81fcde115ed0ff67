import { database } from "@/db/client";
import { connect, SILENT_MS } from "@/db/connect";
import { databaseUrls } from "@/db/urls";
import { createRealtime, type Realtime } from "@/realtime/server";
import { bus, closeBus } from "@/server/bus/shared-bus";
import { configuration } from "@/server/configuration";
import { sweepHourly } from "@/server/sessions/sweep";

/** A sidecar set up from the configuration, not yet attached to a port. */
export interface Sidecar {
  readonly realtime: Realtime;
  /** Stops it and ends the connections it opened. */
  stop(): Promise<void>;
}

/** Sets a sidecar up from the environment. */
export function sidecar(): Sidecar {
  const { appUrl, realtimeTickMs, limits, socketSends, trustedProxies } = configuration();
  const urls = databaseUrls();
  const stopSweeping = sweepHourly(database());
  const laneSql = connect(urls.app, { max: 2, pooled: urls.pooled, silentMs: SILENT_MS });
  const realtime = createRealtime({
    sql: database(),
    laneSql,
    bus: bus(),
    settings: {
      origins: [appUrl],
      tickMs: realtimeTickMs,
      frames: limits.FRAME,
      sends: limits.SEND,
      sockets: limits.SOCKET,
      accepts: limits.ACCEPT,
      socketSends,
      trustedProxies,
    },
  });
  return {
    realtime,
    async stop() {
      await stopSweeping();
      await realtime.stop();
      await Promise.all([closeBus(), laneSql.end({ timeout: 5 })]);
    },
  };
}
