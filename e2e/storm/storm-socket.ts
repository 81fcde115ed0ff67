import WebSocket from "ws";
import { type Link, type LinkEvent, nextLink } from "@/engine/socket/link-state";
import type { RoomId } from "@/protocol/ids";
import { type Down, down } from "@/protocol/socket/down/down";
import { PROTOCOL } from "@/protocol/version";
import { issueTicket } from "@/server/tickets/issue-ticket";
import type { TicketHolder } from "@/server/tickets/ticket";

/** A ticket lives 30 s; one that is older than this is not tried any more. */
const TICKET_USABLE_MS = 20_000;

/** What all sockets of a storm count together. */
export interface Tally {
  /** when each was admitted, in ms */
  readonly admitted: number[];
  refused: number;
  resets: number;
  /** events that did not follow the one before */
  gaps: number;
}

interface StormPorts {
  readonly url: string;
  readonly origin: string;
  readonly person: TicketHolder & { readonly room: RoomId };
  readonly tally: Tally;
}

/** A client without an engine that holds one room and comes back just as an engine does. */
export class StormSocket {
  readonly room: RoomId;
  /** the last seq that it holds */
  at = 0;
  readonly #ports: StormPorts;
  #link: Link = { t: "idle" };
  #ws: WebSocket | null = null;
  #ticket: { value: string; made: number } | null = null;
  #joined = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(ports: StormPorts) {
    this.#ports = ports;
    this.room = ports.person.room;
  }

  /** Whether it is in its room, replay and all. */
  get joined(): boolean {
    return this.#joined;
  }

  /** Makes the next connection's ticket. */
  async prepare(): Promise<void> {
    this.#ticket = { value: await issueTicket(this.#ports.person), made: Date.now() };
  }

  start(): void {
    this.#step({ t: "start" });
  }

  /** The line breaks without a word. */
  cut(): void {
    this.#ws?.terminate();
  }

  stop(): void {
    this.#step({ t: "stop" });
    clearTimeout(this.#timer);
    this.#ws?.terminate();
  }

  #step(event: LinkEvent): void {
    const [link, effects] = nextLink(this.#link, event);
    this.#link = link;
    for (const effect of effects) {
      if (effect.t === "connect") void this.#connect().catch(() => this.#step({ t: "closed", code: 1006 }));
      if (effect.t === "wait")
        this.#timer = setTimeout(() => this.#step({ t: "timer" }), effect.delay * (0.5 + Math.random()));
    }
  }

  async #connect(): Promise<void> {
    if (this.#ticket === null || Date.now() - this.#ticket.made > TICKET_USABLE_MS) await this.prepare();
    const { url, origin, tally } = this.#ports;
    const ws = new WebSocket(url, { origin, perMessageDeflate: false });
    this.#ws = ws;
    ws.on("error", () => {});
    ws.on("unexpected-response", (request) => {
      tally.refused += 1;
      request.destroy();
      this.#step({ t: "closed", code: 1006 });
    });
    ws.on("open", () => {
      tally.admitted.push(Date.now());
      ws.send(JSON.stringify({ t: "hello", v: PROTOCOL, ticket: this.#ticket?.value }));
      this.#ticket = null;
    });
    ws.on("message", (data) => this.#take(down.parse(JSON.parse(data.toString())), ws));
    ws.on("close", (code) => {
      this.#joined = false;
      if (this.#ws === ws) this.#step({ t: "closed", code });
    });
  }

  #take(frame: Down, ws: WebSocket): void {
    if (frame.t === "welcome") {
      this.#step({ t: "welcome" });
      ws.send(JSON.stringify({ t: "join", rooms: [[this.room, this.at]] }));
    } else if (frame.t === "events") {
      for (const { seq } of frame.events) {
        if (seq !== this.at + 1) this.#ports.tally.gaps += 1;
        this.at = seq;
      }
    } else if (frame.t === "joined") this.#joined = true;
    else if (frame.t === "reset") {
      this.#ports.tally.resets += 1;
      this.at = frame.head;
      this.#joined = true;
    }
  }
}
