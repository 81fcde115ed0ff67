import { createServer } from "node:http";
import { database } from "@/db/client";
import { connect } from "@/db/connect";
import { maliceOf } from "@/e2e/authorisation/malice";
import { ORIGIN, TestSocket } from "@/e2e/support/realtime-world";
import { createRealtime } from "@/realtime/server";
import { postgresBus } from "@/server/bus/postgres-bus";
import { issueTicket } from "@/server/tickets/issue-ticket";
import { throwAll } from "./hands";
import type { Order, Word } from "./roles";

const FAST = { count: 1_000_000, seconds: 1 };
const MEMORY_MS = 1_000;
/** Sockets of mallory's that are fuzzed at the same time, and frames between two reports. */
const HANDS = 16;
const CHUNK = 2_000;

// Whoever started this process is gone.
process.once("disconnect", () => process.exit());

function tell(word: Word): void {
  process.send?.(word);
}

/** The sidecar alone in its process, so that its memory is its own. */
export async function beSidecar({ ownerUrl }: Order): Promise<void> {
  const sql = database();
  const limits = { frames: FAST, sends: FAST, socketFrames: FAST, accepts: FAST, sockets: FAST };
  const realtime = createRealtime({
    ...{ sql, laneSql: sql, bus: postgresBus({ sql, connect: () => connect(ownerUrl, { max: 1 }) }) },
    settings: { origins: [ORIGIN], socketsPerPerson: 10_000, ...limits },
  });
  const server = createServer();
  server.on("upgrade", (request, socket, head) => realtime.upgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  tell({ t: "listening", port: (server.address() as { port: number }).port });
  setInterval(() => tell({ t: "memory", rss: process.memoryUsage().rss }), MEMORY_MS);
}

/** mallory's hands: throw everything, a chunk at a time, and tell what came of each. */
export async function beHands({ mallory, room, port, frames, seed, until }: Order): Promise<void> {
  const open = async () => {
    const socket = new TestSocket(port);
    socket.hello(await issueTicket(mallory));
    await socket.next("welcome");
    return socket;
  };
  for (let thrown = 0; thrown < frames && Date.now() < until; thrown += CHUNK) {
    const things = maliceOf(room, Math.min(CHUNK, frames - thrown), seed + thrown);
    const hands = await throwAll(things, HANDS, room, open);
    const closes = [...new Set(hands.flatMap((one) => [...one.closes]))];
    tell({ t: "thrown", frames: things.length, closes, seen: hands.reduce((sum, one) => sum + one.seen, 0) });
  }
  tell({ t: "done" });
  process.disconnect?.();
}
