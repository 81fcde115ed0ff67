import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { downFrame, eventsFrames } from "./frame";
import type { Gate } from "./gate";
import type { Hub } from "./hub";
import type { Outgoing } from "./outgoing";
import type { Records } from "./records";
import type { RoomChannel, Seat } from "./room-channel";

/** Live frames that may be held while a replay runs; a replay that is outrun by more becomes a `reset`. Bytes. */
const HELD_BYTES = 1_048_576;
const REPLAY_EVENTS = 250;
const OPEN_TRIES = 3;

/** What joining needs of a socket. */
export interface JoinPorts {
  readonly records: Records;
  readonly hub: Hub;
  /** Bounds the replays that read at the same time on this sidecar. */
  readonly replays: Gate;
  readonly account: AccountId;
  readonly outgoing: Outgoing;
  readonly seats: Map<RoomId, SocketSeat>;
  /** Whether the socket is still there. */
  open(): boolean;
}

/** A socket's seat: holds live frames until what came before them is replayed. */
export class SocketSeat implements Seat {
  readonly account: AccountId;
  readonly channel: RoomChannel;
  /** Where the seat was taken: everything above comes live. */
  readonly at: number;
  readonly #ports: JoinPorts;
  #state:
    | { t: "held"; frames: Buffer[]; bytes: number; parted: boolean; outrun: boolean }
    | { t: "live" }
    | { t: "gone" };

  constructor(channel: RoomChannel, ports: JoinPorts) {
    this.account = ports.account;
    this.channel = channel;
    this.#ports = ports;
    this.#state = { t: "held", frames: [], bytes: 0, parted: false, outrun: false };
    this.at = channel.sit(this);
  }

  get live(): boolean {
    return this.#state.t === "live";
  }

  get gone(): boolean {
    return this.#state.t === "gone";
  }

  take(frames: Buffer): void {
    if (this.#state.t === "live") this.#ports.outgoing.push(frames);
    if (this.#state.t !== "held" || this.#state.outrun) return;
    this.#state.bytes += frames.length;
    this.#state.outrun = this.#state.bytes > HELD_BYTES;
    if (this.#state.outrun) this.#state.frames = [];
    else this.#state.frames.push(frames);
  }

  part(): void {
    if (this.#state.t === "held") this.#state.parted = true;
    else if (this.#state.t === "live") this.#end();
  }

  /** The replay up to `at` is written: what was held follows, then the stream. */
  release(): void {
    if (this.#state.t !== "held") return;
    const { room } = this.channel;
    const { parted, outrun } = this.#state;
    const head = outrun ? this.#headNow() : this.at;
    const { frames } = this.#state;
    this.#state = { t: "live" };
    if (outrun) this.#ports.outgoing.push(downFrame({ t: "reset", room, head }));
    else {
      this.#ports.outgoing.push(downFrame({ t: "joined", room, head }));
      for (const frame of frames) this.#ports.outgoing.push(frame);
    }
    if (parted) this.#end();
  }

  /** Too far behind: the engine fetches pages up to `at` itself. */
  reset(): void {
    if (this.#state.t !== "held") return;
    const { frames, parted, outrun } = this.#state;
    const head = outrun ? this.#headNow() : this.at;
    this.#state = { t: "live" };
    this.#ports.outgoing.push(downFrame({ t: "reset", room: this.channel.room, head }));
    for (const frame of frames) this.#ports.outgoing.push(frame);
    if (parted) this.#end();
  }

  /** Gives the seat up and says so: not a member (any more). */
  refuse(): void {
    if (this.#state.t === "gone") return;
    this.channel.leave(this);
    this.#end();
  }

  /** Gives the seat up without a word: the socket is closing. */
  leave(): void {
    this.#state = { t: "gone" };
    this.channel.leave(this);
  }

  #end(): void {
    this.#state = { t: "gone" };
    if (this.#ports.seats.get(this.channel.room) === this) this.#ports.seats.delete(this.channel.room);
    this.#ports.outgoing.push(downFrame({ t: "parted", room: this.channel.room }));
  }

  /** The cursor as far as this seat was handed it. */
  #headNow(): number {
    this.channel.flush();
    return this.channel.cursor.at;
  }
}

/** Joins rooms, each from the last seq that the engine holds. */
export async function joinRooms(wanted: ReadonlyMap<RoomId, number>, ports: JoinPorts): Promise<void> {
  const rooms = [...wanted.keys()].filter((room) => !ports.seats.has(room));
  // First look: rooms of others are not even opened. Second look, with the seats taken: whoever was removed before the
  // seat's place is seen by it, whoever is removed after it is parted by the removal itself.
  const mine = [...(await ports.records.memberWindows(ports.account, rooms)).keys()];
  const seats = await sitDown(mine, ports);
  const windows = await ports.records.memberWindows(ports.account, mine);
  for (const room of rooms) if (!mine.includes(room)) ports.outgoing.push(downFrame({ t: "parted", room }));
  await Promise.all(
    seats.map((seat) => catchUp(seat, wanted.get(seat.channel.room) ?? 0, windows.get(seat.channel.room), ports)),
  );
}

/** Takes the seats. A channel that its last listener closed in between is opened again. */
async function sitDown(rooms: readonly RoomId[], ports: JoinPorts): Promise<SocketSeat[]> {
  const seats: SocketSeat[] = [];
  let left = rooms;
  for (let tries = 0; left.length > 0; tries += 1) {
    if (tries === OPEN_TRIES) throw new Error("rooms do not stay open");
    await ports.hub.open(left);
    if (!ports.open()) return seats;
    for (const room of left) {
      const channel = ports.hub.channel(room);
      if (channel === undefined || ports.seats.has(room)) continue;
      const seat = new SocketSeat(channel, ports);
      ports.seats.set(room, seat);
      seats.push(seat);
    }
    left = left.filter((room) => !ports.seats.has(room));
  }
  return seats;
}

/** Replays (since, at]; `window` is the first seq the person may read, undefined when they are no member. */
async function catchUp(seat: SocketSeat, since: number, window: number | undefined, ports: JoinPorts): Promise<void> {
  if (window === undefined) return seat.refuse();
  const { room } = seat.channel;
  // The person's time here begins above what this sidecar has seen, and what lies between is not theirs: they are told to come
  // again, which they do once the log was read.
  if (window - 1 > seat.at) {
    await ports.hub.compare([room]).catch(() => {});
    return seat.refuse();
  }
  const after = Math.max(since, window - 1);
  // The engine holds more than this sidecar has seen: a ring was lost.
  if (after > seat.at) ports.hub.compare([room]).catch(() => {});
  if (after >= seat.at) return seat.release();
  if (seat.at - after > LIMITS.catchUpEvents) return seat.reset();
  await ports.replays.run(() => replay(seat, after, ports));
  if (seat.gone || !ports.open()) return;
  seat.release();
}

async function replay(seat: SocketSeat, after: number, { records, outgoing, open }: JoinPorts): Promise<void> {
  for (let from = after + 1; from <= seat.at && open() && !seat.gone; from += REPLAY_EVENTS) {
    const events = await records.eventsBetween(seat.channel.room, from, Math.min(seat.at, from + REPLAY_EVENTS - 1));
    for (const frame of eventsFrames(seat.channel.room, events)) {
      outgoing.push(frame);
      await outgoing.drained();
    }
  }
}
