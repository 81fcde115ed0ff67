import { createServer, type IncomingMessage, Server, type ServerResponse } from "node:http";
import next from "next";
import type { Realtime } from "@/realtime/server";
import { configuration } from "@/server/configuration";
import { eventsHandler } from "@/server/events/events-handler";
import { PEER_HEADER } from "@/server/http/client-address";
import type { Incoming } from "@/server/http/incoming";
import { causeOf, log } from "@/server/log";
import { elsewhere } from "./elsewhere";
import { sidecar } from "./sidecar";

/** A running site: pages, API and sockets on one port. */
export interface Front {
  readonly port: number;
  readonly realtime: Realtime;
  stop(): Promise<void>;
}

const EVENTS_PATH = /^\/api\/v1\/rooms\/([^/?]+)\/events$/;

/** Serves everything on PORT: sockets and the events door here, the rest by Next's request handler. `dir` holds `.next`. */
export async function startFront({ dir, dev }: { dir: string; dev: boolean }): Promise<Front> {
  const { port, host, appUrl } = configuration();
  const running = sidecar();
  const app = next({ dev, dir, httpServer: decoy(), hostname: host, port });
  await app.prepare();
  const pages = app.getRequestHandler();
  const server = createServer(
    { headersTimeout: 15_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 },
    (request, response) => {
      serve(request, response, { appUrl, pages, realtime: running.realtime }).catch((error) => {
        log("error", "front-failed", { cause: causeOf(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  const hotReload = dev ? app.getUpgradeHandler() : null;
  server.on("upgrade", (request, socket, head) => {
    // Everything that is not ours is turned away there; only a development build has a socket of its own.
    if (hotReload !== null && request.url?.startsWith("/_next/")) void hotReload(request, socket, head);
    else running.realtime.upgrade(request, socket, head);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : port,
    realtime: running.realtime,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      await running.stop();
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 3_000).unref();
      await closed;
      await app.close();
    },
  };
}

/** Next attaches its own listener for upgrades to the server it is told of: this one never listens, so Next never sees one. */
function decoy(): Server {
  return new Server();
}

interface Ports {
  readonly appUrl: string;
  readonly realtime: Realtime;
  pages(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  { appUrl, pages, realtime }: Ports,
): Promise<void> {
  // Only this server may say who the peer is.
  delete request.headers[PEER_HEADER];
  request.headers[PEER_HEADER] = request.socket.remoteAddress ?? "";
  const path = request.url ?? "/";
  const room = request.method === "POST" ? EVENTS_PATH.exec(path)?.[1] : undefined;
  if (room !== undefined) return send(response, await eventsHandler(incoming(request), room, realtime.append));
  const home = elsewhere(request, appUrl);
  if (home !== null) {
    response.writeHead(307, { location: home, "cache-control": "no-store" }).end();
    return;
  }
  await pages(request, response);
}

function incoming(request: IncomingMessage): Incoming {
  return {
    method: request.method ?? "GET",
    headers: {
      get(name) {
        const value = request.headers[name];
        return Array.isArray(value) ? value.join(", ") : (value ?? null);
      },
    },
    body: request,
  };
}

async function send(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(Buffer.from(await answer.arrayBuffer()));
}
