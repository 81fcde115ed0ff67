import { createServer, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import postgres from "postgres";
import { WebSocketServer } from "ws";
import { BENCH_DATABASE, BENCH_HOST, BENCH_PORT } from "./given";
import { LimitLanes } from "./limit-lanes";
import { LimitMember } from "./limit-member";
import { LimitRooms } from "./limit-rooms";

/**
 * The limit: the fastest chat server that we know how to write on `ws` and `postgres` in one Node process. It stores and
 * delivers in order, and does nothing else: no rights, no idempotency, no rates, no limits, no second process, and no
 * word about a mistake. What Sotto does beside is what it costs over this.
 */
const sql = postgres(BENCH_DATABASE, { ...BENCH_HOST, max: 4, connection: { jit: "off" } });
const rooms = new LimitRooms();
const lanes = new LimitLanes(sql, (message) => rooms.deliver(message));
const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
const server = createServer();

server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
  socket.on("error", () => socket.destroy());
  wss.handleUpgrade(request, socket, head, (ws) => new LimitMember({ ws, socket, sql, rooms, lanes }));
});
server.listen(BENCH_PORT, "127.0.0.1", () => console.log("ready"));
