import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket, WebSocketServer } from "ws";
import { changedBeginnings } from "./hostile-beginnings";

/** What a hostile server may do to the traffic of whoever goes through it. Hooks change nothing by default. */
export interface Hooks {
  /** The answer to one HTTP request: hand back another body, or the given one. */
  answer?(call: { method: string; path: string; status: number; sent: unknown }, body: unknown): unknown;
  /** A frame on its way to the engine: hand back what is delivered in its place. */
  down?(frame: Frame): Frame | Frame[] | null;
}
/** A parsed socket frame. */
export type Frame = { t: string } & Record<string, unknown>;

/** A server of our own between one engine and the real server, which sees and rewrites everything. */
export interface HostileProxy {
  readonly url: string;
  hooks: Hooks;
  /** requests whose answers are on their way */
  readonly busy: number;
  close(): Promise<void>;
}

/** Starts a proxy in front of the real server. It is honest until hooks are set. */
export async function startHostileProxy(target: string): Promise<HostileProxy> {
  const proxy: { hooks: Hooks; busy: number } = { hooks: {}, busy: 0 };
  const server = createServer((request, response) => {
    proxy.busy++;
    response.once("close", () => proxy.busy--);
    forward(target, request, response, proxy).catch((cause) => {
      response.writeHead(502).end(String(cause));
    });
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on("upgrade", (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (near) => join(near, target, request.url ?? "/", proxy));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(proxy, {
    url: `http://127.0.0.1:${port}`,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

const HOP = new Set(["host", "origin", "connection", "content-length", "accept-encoding", "transfer-encoding"]);

async function forward(target: string, request: IncomingMessage, response: ServerResponse, proxy: { hooks: Hooks }) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const sent = Buffer.concat(chunks);
  const headers: Record<string, string> = { origin: target };
  for (const [name, value] of Object.entries(request.headers))
    if (!HOP.has(name) && typeof value === "string") headers[name] = value;
  const method = request.method ?? "GET";
  const path = request.url ?? "/";
  const answer = await fetch(target + path, {
    method,
    headers,
    redirect: "manual",
    ...(sent.length > 0 ? { body: new Uint8Array(sent) } : {}),
  });
  const text = await answer.text();
  const body = parsed(text);
  const call = { method, path, status: answer.status, sent: parsed(sent.toString()) };
  const changed = body === undefined ? undefined : rewritten(proxy.hooks, call, body);
  const cookies = answer.headers.getSetCookie();
  response.writeHead(answer.status, {
    "content-type": answer.headers.get("content-type") ?? "application/json",
    ...(cookies.length > 0 ? { "set-cookie": cookies } : {}),
  });
  response.end(changed === undefined ? text : JSON.stringify(changed));
}

function rewritten({ answer }: Hooks, call: Parameters<NonNullable<Hooks["answer"]>>[0], body: unknown): unknown {
  if (!answer || call.path !== "/api/v1/rooms/beginnings" || call.status !== 200) return answer?.(call, body);
  return changedBeginnings(body as Parameters<typeof changedBeginnings>[0], (path, part) =>
    answer({ ...call, method: "GET", path, sent: undefined }, part),
  );
}

/** Joins an engine's socket to one of our own at the real server; frames up pass as they are. */
function join(near: WebSocket, target: string, path: string, proxy: { hooks: Hooks }): void {
  const far = new WebSocket(target.replace(/^http/, "ws") + path, { origin: target, perMessageDeflate: false });
  const waiting: string[] = [];
  near.on("message", (data) => {
    if (far.readyState === WebSocket.OPEN) far.send(String(data));
    else waiting.push(String(data));
  });
  far.on("open", () => {
    for (const text of waiting.splice(0)) far.send(text);
  });
  far.on("message", (data) => {
    const frame = parsed(String(data)) as Frame;
    const given = proxy.hooks.down ? proxy.hooks.down(frame) : frame;
    for (const one of Array.isArray(given) ? given : given ? [given] : []) near.send(JSON.stringify(one));
  });
  far.on("close", (code) => near.close(code >= 3_000 ? code : 1_001));
  far.on("error", () => near.terminate());
  near.on("close", () => far.close());
  near.on("error", () => far.terminate());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
