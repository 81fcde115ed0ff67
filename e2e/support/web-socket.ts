import WebSocket from "ws";
import { type OpenSocket, webSocketOpener } from "@/engine/socket/socket-port";

/** Sockets for engines without a browser: `ws`, with the Origin that a page of that server would send. */
export function openSocket(origin: string): OpenSocket {
  return webSocketOpener(
    (url) => new WebSocket(url, { origin, perMessageDeflate: false }) as unknown as globalThis.WebSocket,
  );
}
