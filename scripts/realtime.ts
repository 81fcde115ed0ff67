import { createServer } from "node:http";
import { closeDatabase } from "@/db/client";
import { configuration } from "@/server/configuration";
import { closeEphemeral } from "@/server/ephemeral/ephemeral";
import { sidecar } from "./sidecar";
import { untilSignal } from "./until-signal";

/** `npm run realtime`: one sidecar alone on REALTIME_PORT, until SIGTERM or SIGINT. */
const { realtimePort, host } = configuration();
const { realtime, stop } = sidecar();

const server = createServer((request, response) => {
  const alive = request.method === "GET" && request.url === "/healthz";
  response.writeHead(alive ? 200 : 404, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(alive ? '{"ok":true}' : "{}");
});
server.on("upgrade", (request, socket, head) => realtime.upgrade(request, socket, head));
await new Promise<void>((resolve, reject) => {
  server.once("error", reject);
  server.listen(realtimePort, host, resolve);
});

untilSignal(async () => {
  server.close();
  await stop();
  await Promise.all([closeEphemeral(), closeDatabase()]);
});
