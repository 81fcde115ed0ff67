import { connect, type Socket } from "node:net";

/** Everything that Redis is told, line by line, while it runs; found again after each restart. */
export interface RedisMonitor {
  stop(): void;
}

const AGAIN_MS = 100;

/** Listens to a Redis by MONITOR. `hear` gets whole lines. */
export function monitorRedis(port: number, hear: (lines: string) => void): RedisMonitor {
  let socket: Socket | null = null;
  let stopped = false;
  const open = () => {
    if (stopped) return;
    let rest = "";
    socket = connect({ port, host: "127.0.0.1" }, () => socket?.write("MONITOR\r\n"));
    socket.on("data", (piece: Buffer) => {
      const text = rest + piece.toString("latin1");
      const end = text.lastIndexOf("\n") + 1;
      rest = text.slice(end);
      if (end > 0) hear(text.slice(0, end));
    });
    socket.on("error", () => {});
    socket.on("close", () => setTimeout(open, AGAIN_MS));
  };
  open();
  return {
    stop() {
      stopped = true;
      socket?.destroy();
    },
  };
}
