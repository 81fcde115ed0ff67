import type { Duplex } from "node:stream";
import type { Sql } from "postgres";
import type { WebSocket } from "ws";
import type { LimitLanes } from "./limit-lanes";
import { frameOf, type LimitRooms } from "./limit-rooms";

interface Ports {
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly sql: Sql;
  readonly rooms: LimitRooms;
  readonly lanes: LimitLanes;
}

type Up =
  | { readonly t: "hello"; readonly ticket: string }
  | { readonly t: "send"; readonly ref: number; readonly room: string; readonly id: string; readonly token: string };

/** One socket of the limit: says who it is, is put into its rooms, then sends. */
export class LimitMember {
  account = "";
  readonly #ports: Ports;
  #out: Buffer[] = [];

  constructor(ports: Ports) {
    this.#ports = ports;
    ports.ws.on("message", (data) => this.#take(JSON.parse(data.toString())));
    ports.ws.on("error", () => {});
  }

  /** Keeps a frame for the end of this turn. */
  push(frame: Buffer): void {
    if (this.#out.length === 0) this.#ports.rooms.owes(this);
    this.#out.push(frame);
  }

  /** All that is due, in one write. */
  flush(): void {
    const out = this.#out;
    this.#out = [];
    const { socket } = this.#ports;
    if (!socket.writable) return;
    if (out.length > 1) socket.cork();
    for (const frame of out) socket.write(frame);
    if (out.length > 1) socket.uncork();
  }

  #take(frame: Up): void {
    if (frame.t === "hello") void this.#hello(frame.ticket);
    else this.#ports.lanes.add({ from: this, ref: frame.ref, room: frame.room, id: frame.id, token: frame.token });
  }

  async #hello(ticket: string): Promise<void> {
    const { ws, sql, rooms } = this.#ports;
    const [found] = await sql<{ account: string; rooms: string[] }[]>`
      select account, array(select room::text from members m where m.account = s.account) as rooms
      from sessions s where token = ${ticket}`;
    if (found === undefined) return ws.close();
    this.account = found.account;
    for (const room of found.rooms) rooms.join(room, this);
    ws.on("close", () => {
      for (const room of found.rooms) rooms.leave(room, this);
    });
    this.push(frameOf('{"t":"welcome"}'));
  }
}
