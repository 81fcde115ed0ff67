import { createServer } from "node:http";
import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import postgres from "postgres";
import { Server, type Socket } from "socket.io";
import { BENCH_DATABASE, BENCH_HOST, BENCH_PORT, BENCH_REDIS } from "./given";

/**
 * A chat server as most people would write it: socket.io with its Redis adapter, a session looked up at the handshake,
 * one insert for each message, then `emit` to the room.
 */
interface Message {
  readonly room: string;
  readonly nonce: string;
  readonly body: string;
}

const sql = postgres(BENCH_DATABASE, BENCH_HOST);
const redis = new Redis(BENCH_REDIS);
const server = createServer();
const io = new Server(server, { adapter: createAdapter(redis, redis.duplicate()) });

io.use(async (socket, next) => {
  const [session] = await sql`select account from sessions where token = ${String(socket.handshake.auth.token)}`;
  if (session === undefined) return next(new Error("unauthorized"));
  socket.data.account = session.account;
  const rooms = await sql`select room from members where account = ${session.account}`;
  await socket.join(rooms.map(({ room }) => room));
  next();
});

io.on("connection", (socket) => {
  socket.on("message", (message: Message, acknowledge) => void take(socket, message).then(acknowledge));
});

async function take(socket: Socket, { room, nonce, body }: Message) {
  if (!socket.rooms.has(room)) return { ok: false };
  const sender = socket.data.account ?? null;
  const [row] = await sql`
    insert into messages (room, sender, body) values (${room}, ${sender}, ${body}) returning id, created_at`;
  const id = Number(row?.id);
  io.to(room).emit("message", { id, room, sender, nonce, body, at: row?.created_at });
  return { ok: true, id };
}

server.listen(BENCH_PORT, "127.0.0.1", () => console.log("ready"));
