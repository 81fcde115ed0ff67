import type { Duplex } from "node:stream";
import type { RawData, WebSocket } from "ws";
import type { AccountId, DeviceId, RoomId, SessionId } from "@/protocol/ids";
import type { Refusal, SendItem } from "@/protocol/send";
import { CLOSE, type CloseCode } from "@/protocol/socket/close-code";
import type { Down } from "@/protocol/socket/down/down";
import { type Up, up } from "@/protocol/socket/up/up";
import { PROTOCOL, PROTOCOL_MIN } from "@/protocol/version";
import { causeOf, log } from "@/server/log";
import type { TicketHolder } from "@/server/tickets/ticket";
import type { Cursors } from "./cursors";
import { downFrame } from "./frame";
import type { Gate } from "./gate";
import type { Here } from "./here";
import type { Hub } from "./hub";
import { joinRooms, type SocketSeat } from "./joining";
import type { Lanes } from "./lanes";
import { Outgoing, type Turn } from "./outgoing";
import type { People, Person } from "./people";
import type { Receipts } from "./receipts";
import type { Records } from "./records";
import type { Settings } from "./settings";
import { TokenBucket } from "./token-bucket";
import type { Typing } from "./typing";
import type { Watching } from "./watching";

/** What all sockets of a sidecar share. */
export interface Shared {
  readonly records: Records;
  readonly settings: Settings;
  readonly turn: Turn;
  readonly hub: Hub;
  readonly people: People;
  readonly lanes: Lanes;
  readonly cursors: Cursors;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly here: Here;
  readonly watching: Watching;
  readonly replays: Gate;
  busUp(): boolean;
  gone(connection: Connection): void;
}

type State =
  | { readonly t: "waiting" }
  | { readonly t: "checking"; readonly early: Up[] }
  | { readonly t: "open"; readonly account: AccountId; readonly device: DeviceId; readonly person: Person }
  | { readonly t: "closed" };

/** Frames that may arrive while the ticket is checked. */
const EARLY_MAX = 16;
/** Batches of one socket that may be under way; an engine has one per room. */
const SENDS_MAX = 64;
/** Rooms of which a device may say in one frame how far it holds them, before that counts as another frame. */
const ROOMS_A_FRAME = 50;
/** The same for people whom it watches: each is looked up. */
const WATCHED_A_FRAME = 4;
/** Refused frames after which a socket that does not slow down is closed. */
const STRIKES = { count: 200, seconds: 60 };
/** Codes with which the other side leaves of its own will: its page is closed or goes elsewhere, or nobody is signed in any more. */
const GOODBYES: ReadonlySet<number> = new Set([1000, 1001, 1005]);
/** A ping that is not answered within so long (ms), or by the next heartbeat where those are further apart, ends a socket. */
const SILENT_MS = 5_000;
/** How long a closing socket may take before it is cut, in ms. */
const CLOSE_MS = 2_000;

/** One socket: hello first, then frames in any order, each checked by its schema, counted, and answered. */
export class Connection {
  readonly seats = new Map<RoomId, SocketSeat>();
  readonly #ws: WebSocket;
  readonly #shared: Shared;
  readonly #outgoing: Outgoing;
  readonly #rate: TokenBucket;
  readonly #strikes = new TokenBucket(STRIKES);
  readonly #helloTimer: NodeJS.Timeout;
  #state: State = { t: "waiting" };
  #holder: TicketHolder | null = null;
  #sends = 0;
  /** heartbeats since it was last heard of */
  #unheard = 0;

  constructor(ws: WebSocket, socket: Duplex, shared: Shared) {
    this.#ws = ws;
    this.#shared = shared;
    this.#rate = new TokenBucket(shared.settings.socketFrames);
    this.#outgoing = new Outgoing({
      socket,
      turn: shared.turn,
      slowBytes: shared.settings.slowBytes,
      slow: () => this.#slow(),
    });
    this.#helloTimer = setTimeout(() => this.close(CLOSE.ticket), shared.settings.helloMs);
    ws.on("message", (data, binary) => this.#receive(data, binary));
    ws.on("pong", () => {
      this.#unheard = 0;
    });
    // What `ws` refuses by itself (bad UTF-8, too long, bad framing) closes the socket; nothing to add.
    ws.on("error", () => {});
    ws.on("close", (code) => this.#end(GOODBYES.has(code)));
  }

  /** The session that the ticket spoke for. */
  get session(): SessionId | null {
    return this.#holder?.session ?? null;
  }

  /** Sends a frame made elsewhere, if the socket is open. */
  tell(frame: Buffer): void {
    if (this.#state.t === "open") this.#outgoing.push(frame);
  }

  /** The heartbeat: cuts a socket that was silent for too long, then pings and tells the heads of rooms that moved. */
  beat() {
    if (this.#unheard > 0 && this.#unheard * this.#shared.settings.tickMs >= SILENT_MS) return this.#ws.terminate();
    this.#unheard += 1;
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.ping();
    if (this.#state.t === "open") this.#tellHeads([...this.seats.values()].filter((seat) => seat.channel.moved));
  }

  close(code: CloseCode): void {
    if (this.#state.t === "closed") return;
    this.#end(code === CLOSE.sessionEnded);
    this.#outgoing.close();
    this.#ws.close(code);
    setTimeout(() => this.#ws.terminate(), CLOSE_MS).unref();
  }

  /** `goodbye`: nobody comes back on another socket soon. */
  #end(goodbye: boolean): void {
    if (this.#state.t === "closed") return;
    clearTimeout(this.#helloTimer);
    this.#state = { t: "closed" };
    for (const seat of this.seats.values()) seat.leave();
    this.seats.clear();
    this.#shared.watching.leave(this);
    if (this.#holder !== null) {
      this.#shared.here.leave(this.#holder.account, this, goodbye);
      this.#shared.people.leave(this, this.#holder.account);
    }
    this.#shared.gone(this);
  }

  #slow(): void {
    log("info", "slow-socket-cut", { waiting: this.#outgoing.waiting() });
    this.close(CLOSE.slow);
  }

  #say(message: Down): void {
    this.#outgoing.push(downFrame(message));
  }

  #receive(data: RawData, binary: boolean) {
    this.#unheard = 0;
    if (this.#state.t === "closed") return;
    const frame = binary ? null : parse(data);
    if (frame === null) return this.close(CLOSE.badFrame);
    if (this.#state.t === "waiting") return frame.t === "hello" ? this.#hello(frame) : this.close(CLOSE.badFrame);
    if (frame.t === "hello") return this.close(CLOSE.badFrame);
    if (this.#state.t === "open") return this.#handle(frame);
    if (this.#state.early.length >= EARLY_MAX) return this.close(CLOSE.badFrame);
    this.#state.early.push(frame);
  }

  #hello({ v, ticket }: Extract<Up, { t: "hello" }>) {
    if (v < PROTOCOL_MIN || v > PROTOCOL) return this.close(CLOSE.protocolTooOld);
    clearTimeout(this.#helloTimer);
    const early: Up[] = [];
    this.#state = { t: "checking", early };
    this.#admit(ticket, early).catch((error) => {
      log("error", "hello-failed", { cause: causeOf(error) });
      this.close(CLOSE.ticket);
    });
  }

  async #admit(ticket: string, early: readonly Up[]): Promise<void> {
    const holder = await this.#shared.records.takeTicket(ticket);
    if (this.#state.t !== "checking") return;
    if (holder === null) return this.close(CLOSE.ticket);
    this.#holder = holder;
    const person = await this.#shared.people.admit(this, holder);
    if (this.#state.t !== "checking") return;
    if (person === "too-many") return this.close(CLOSE.tooMany);
    if (person === "dead") return this.close(CLOSE.sessionEnded);
    this.#state = { t: "open", account: holder.account, device: holder.device, person };
    this.#say({ t: "welcome", v: PROTOCOL, heartbeat: this.#shared.settings.tickMs, now: Date.now() });
    if (!this.#shared.busUp()) this.#say({ t: "bus", up: false });
    for (const frame of early) this.#handle(frame);
  }

  #handle(frame: Up) {
    if (this.#state.t !== "open") return;
    const { person } = this.#state;
    const allowed =
      this.#rate.take(costOf(frame)) && person.frames.take() && (frame.t !== "send" || person.sends.take());
    if (!allowed) return this.#tooFast(frame);
    switch (frame.t) {
      case "send":
        return this.#send(frame, this.#state);
      case "join":
        return this.#join(frame, this.#state.account);
      case "read":
        return this.#received([[frame.room, frame.seq]], this.#state.account, frame.seq);
      case "received":
        return this.#received(frame.rooms, this.#state.account, 0);
      case "typing":
        return this.#typing(frame.room, this.#state.account);
      case "here":
        return this.#shared.here.say(this.#state.account, this, frame.state);
      case "watch":
        return this.#shared.watching.watch(this, this.#state.account, frame.accounts);
      case "ping":
        return this.#say({ t: "pong" });
      case "resync":
        return this.#resync();
      case "hello":
        return this.close(CLOSE.badFrame);
    }
  }

  #received(rooms: readonly (readonly [RoomId, number])[], account: AccountId, read: number): void {
    for (const [room, delivered] of rooms) this.#shared.cursors.move({ account, room, read, delivered });
  }

  /** From a room that is not joined nothing is passed on: whether the person may write there is looked up after this. */
  #typing(room: RoomId, account: AccountId): void {
    if (this.seats.get(room)?.live) this.#shared.typing.say({ account, room });
  }

  #tooFast(frame: Up) {
    if (!this.#strikes.take()) return this.close(CLOSE.rate);
    if (frame.t === "send") this.#refuse(frame, "rate");
    else this.#say({ t: "error", code: "rate" });
  }

  #refuse({ ref, room, items }: { ref: number; room: RoomId; items: readonly SendItem[] }, code: Refusal): void {
    this.#say({ t: "ack", ref, room, results: items.map(({ id }) => ({ id, status: "refused", code })) });
  }

  #send(frame: Extract<Up, { t: "send" }>, { account, device }: Extract<State, { t: "open" }>) {
    if (!this.#shared.settings.socketSends) return this.#refuse(frame, "server");
    if (this.#sends >= SENDS_MAX) return this.#refuse(frame, "rate");
    const { ref, room } = frame;
    this.#sends += 1;
    this.#shared.lanes.add({
      room,
      items: frame.items.map((item) => ({ room, sender: account, device, item })),
      done: (answers) => {
        this.#sends -= 1;
        this.#say({ t: "ack", ref, room, results: answers.map((answer) => answer.result) });
      },
    });
  }

  #join({ rooms }: Extract<Up, { t: "join" }>, account: AccountId) {
    const wanted = new Map(rooms);
    if (this.seats.size + wanted.size > this.#shared.settings.roomsPerSocket)
      return this.#say({ t: "error", code: "rate" });
    const { records, hub, replays } = this.#shared;
    const open = () => this.#state.t === "open";
    joinRooms(wanted, { records, hub, replays, account, outgoing: this.#outgoing, seats: this.seats, open }).catch(
      (error) => {
        // Half a join would look like a quiet room: the engine comes back and starts over.
        log("warn", "join-failed", { cause: causeOf(error) });
        this.close(CLOSE.slow);
      },
    );
  }

  #resync(): void {
    const seats = [...this.seats.values()];
    this.#shared.hub
      .compare(seats.map((seat) => seat.channel.room))
      .catch((error) => log("warn", "compare-failed", { cause: causeOf(error) }))
      .finally(() => this.#tellHeads(seats.filter((seat) => !seat.gone)));
  }

  #tellHeads(seats: readonly SocketSeat[]): void {
    this.#say({ t: "heads", rooms: seats.map(({ channel }) => [channel.room, channel.cursor.at]) });
  }
}

/** What a frame counts for: one that names many rooms or people does the work of several. */
function costOf(frame: Up): number {
  if (frame.t === "watch") return 1 + Math.floor(frame.accounts.length / WATCHED_A_FRAME);
  return frame.t === "received" ? 1 + Math.floor(frame.rooms.length / ROOMS_A_FRAME) : 1;
}

function parse(data: RawData): Up | null {
  try {
    return up.safeParse(JSON.parse(data.toString())).data ?? null;
  } catch {
    return null;
  }
}
