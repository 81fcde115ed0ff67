/** A WebSocket as the engine needs it: text frames only. */
export interface SocketPort {
  send(text: string): void;
  close(): void;
}
export interface SocketEvents {
  open(): void;
  message(text: string): void;
  closed(code: number): void;
}
/** Opens a socket to a sidecar. Never throws: what fails is told as `closed`. */
export type OpenSocket = (url: string, events: SocketEvents) => SocketPort;

/** The browser's WebSocket; also Node's from version 22, and `ws` where it is handed in. */
export function webSocketOpener(make: (url: string) => WebSocket = (url) => new WebSocket(url)): OpenSocket {
  return (url, events) => {
    const socket = make(url);
    socket.onopen = () => events.open();
    socket.onmessage = (event: MessageEvent) => events.message(String(event.data));
    socket.onclose = (event: CloseEvent) => events.closed(event.code);
    socket.onerror = () => {};
    return {
      send: (text) => {
        if (socket.readyState === 1) socket.send(text);
      },
      close: () => socket.close(),
    };
  };
}
