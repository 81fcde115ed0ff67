// What bench/servers/socket-io.ts uses of two packages that are installed only when the bench runs.
declare module "socket.io" {
  import type { Server as HttpServer } from "node:http";

  export interface Socket {
    readonly handshake: { readonly auth: Record<string, unknown> };
    readonly data: { account?: string };
    readonly rooms: ReadonlySet<string>;
    join(rooms: string | string[]): Promise<void> | void;
    on(event: string, listener: (message: never, acknowledge: (answer: unknown) => void) => void): this;
  }
  export class Server {
    constructor(server: HttpServer, options: { adapter: unknown });
    use(check: (socket: Socket, next: (error?: Error) => void) => void): this;
    on(event: "connection", listener: (socket: Socket) => void): this;
    to(room: string): { emit(event: string, message: unknown): boolean };
  }
}
declare module "@socket.io/redis-adapter" {
  export function createAdapter(publisher: unknown, subscriber: unknown): unknown;
}
