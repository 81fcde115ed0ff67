import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Sql } from "@/db/client";
import { LIMITS } from "@/protocol/limits";
import type { Bus } from "@/server/bus/bus";
import { Doorkeeper, turnAway } from "./accept";
import { type Core, createCore } from "./core";
import { storedRecords } from "./records";
import { SETTINGS, type Settings } from "./settings";

/** What a sidecar runs on. `laneSql` is a pool of its own for the two lanes. */
export interface RealtimePorts {
  readonly sql: Sql;
  readonly laneSql: Sql;
  readonly bus: Bus;
  readonly settings: Partial<Settings> & Pick<Settings, "origins">;
}

/** A running sidecar, attached to whatever HTTP server hands it upgrades. */
export interface Realtime extends Omit<Core, "accept"> {
  /** Takes a request for an upgrade over: accepts it, or answers and destroys its socket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** Starts a sidecar over Postgres. */
export function createRealtime({ sql, laneSql, bus, settings: given }: RealtimePorts): Realtime {
  const settings: Settings = { ...SETTINGS, ...given };
  const doorkeeper = new Doorkeeper(settings);
  const wss = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    clientTracking: false,
    maxPayload: LIMITS.frameBytes,
    maxFragments: 64,
    maxBufferedChunks: 1_024,
  });
  const { accept, stop, ...core } = createCore({ records: storedRecords(sql, laneSql), bus, settings });
  let stopping = false;
  return {
    ...core,
    upgrade(request, socket, head) {
      socket.on("error", () => socket.destroy());
      const refused = stopping ? 503 : doorkeeper.judge(request);
      if (refused !== null) return turnAway(socket, refused);
      wss.handleUpgrade(request, socket, head, (ws) => accept(ws, socket));
    },
    stop() {
      stopping = true;
      return stop();
    },
  };
}
