import type { TestSocket } from "@/e2e/support/realtime-world";
import type { RoomId } from "@/protocol/ids";
import type { Thrown } from "../authorisation/malice";

/** What one of mallory's hands saw: the codes its sockets ended with, and how many events of the room reached it. */
export interface Hand {
  closes: Set<number>;
  seen: number;
}

/** Throws things at a sidecar from several sockets at the same time, each on a new one whenever its last was closed. */
export async function throwAll(
  things: readonly Thrown[],
  hands: number,
  room: RoomId,
  open: () => Promise<TestSocket>,
): Promise<Hand[]> {
  const share = Math.ceil(things.length / hands);
  return Promise.all(
    Array.from({ length: hands }, (_, i) => hand(things.slice(i * share, (i + 1) * share), room, open)),
  );
}

/** Throws one thing, and waits until the sidecar has taken it, one way or the other. */
async function throwAt(socket: TestSocket, thrown: Thrown): Promise<void> {
  const { ws } = socket;
  const taken = new Promise<void>((resolve) => {
    const done = () => {
      ws.off("pong", done);
      ws.off("close", done);
      resolve();
    };
    ws.on("pong", done);
    ws.on("close", done);
  });
  if (typeof thrown === "string" || Buffer.isBuffer(thrown)) {
    // Bytes half of the time as text that is no UTF-8, half as a binary frame.
    ws.send(thrown, { binary: Buffer.isBuffer(thrown) && thrown.length % 2 === 0 });
  } else {
    for (const [i, piece] of thrown.entries()) ws.send(piece, { binary: false, fin: i === thrown.length - 1 });
  }
  ws.ping();
  await taken;
}

async function hand(things: readonly Thrown[], room: RoomId, open: () => Promise<TestSocket>): Promise<Hand> {
  const closes = new Set<number>();
  let seen = 0;
  let socket = await open();
  for (const thing of things) {
    if (socket.ws.readyState !== socket.ws.OPEN) {
      closes.add(await socket.end());
      seen += socket.seqs(room).length;
      socket = await open();
    }
    await throwAt(socket, thing);
  }
  seen += socket.seqs(room).length;
  socket.ws.terminate();
  return { closes, seen };
}
