import type { BusMessage, PersonMoved, PresenceMoved, RoomMoved, RoomReceipts, RoomTyping } from "@/protocol/bus";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import type { Bus } from "@/server/bus/bus";
import { roomsMoved } from "@/server/events/after-commit";
import { causeOf, log } from "@/server/log";
import type { Turn } from "./outgoing";
import type { Records } from "./records";
import { RoomChannel } from "./room-channel";

interface HubPorts {
  readonly records: Records;
  readonly bus: Bus;
  readonly turn: Turn;
  /** Whether a batch for the room is being appended here. */
  inFlight(room: RoomId): boolean;
  person(message: PersonMoved): void;
  receipts(message: RoomReceipts): void;
  typing(message: RoomTyping): void;
  presence(message: PresenceMoved): void;
  busState(up: boolean): void;
}

/** The rooms with listeners on this sidecar, and what brings them news: own commits, the bus, comparison with the log. */
export class Hub {
  readonly #ports: HubPorts;
  readonly #channels = new Map<RoomId, RoomChannel>();
  /** Rooms being opened: followed already, but their head is not known yet. */
  readonly #opening = new Map<RoomId, Promise<void>>();
  /** How far rooms being opened are said to reach: news may overtake the answer that tells their head. */
  readonly #heard = new Map<RoomId, number>();

  constructor(ports: HubPorts) {
    this.#ports = ports;
    ports.bus.onMessage(
      (message) => this.#hear(message),
      // A room that is being opened has no channel yet, so what is said of it is heard.
      (room, to) => (this.#channels.get(room as RoomId)?.cursor.at ?? -1) >= to,
    );
    ports.bus.onState((up) => {
      ports.busState(up);
      if (up) this.compare().catch((error) => log("error", "compare-failed", { cause: causeOf(error) }));
    });
  }

  get rooms(): IterableIterator<RoomChannel> {
    return this.#channels.values();
  }

  channel(room: RoomId): RoomChannel | undefined {
    return this.#channels.get(room);
  }

  /** Opens the channels of rooms: follows first, then reads where the log stands, so that nothing falls between. */
  async open(rooms: readonly RoomId[]): Promise<void> {
    const fresh = rooms.filter((room) => !this.#channels.has(room) && !this.#opening.has(room));
    if (fresh.length > 0) {
      const heads = Promise.all(fresh.map((room) => this.#ports.bus.follow(room))).then(() =>
        this.#ports.records.headsOf(fresh),
      );
      for (const room of fresh)
        this.#opening.set(
          room,
          heads.then((found) => this.#add(room, found.get(room) ?? null)),
        );
    }
    try {
      await Promise.all(rooms.map((room) => this.#opening.get(room)));
    } finally {
      for (const room of fresh) {
        this.#opening.delete(room);
        this.#heard.delete(room);
      }
    }
  }

  /** News of a commit made here: to own sockets straight away, then to the other nodes. */
  committed(events: readonly Event[]): void {
    for (const moved of roomsMoved(events)) {
      this.#offer(moved);
      void this.#ports.bus.publish(moved);
    }
  }

  /** Compares cursors with the log, one query for all, and repairs what is behind. */
  async compare(rooms: readonly RoomId[] = [...this.#channels.keys()]): Promise<void> {
    if (rooms.length === 0) return;
    for (const [room, head] of await this.#ports.records.headsOf(rooms))
      this.#channels.get(room)?.cursor.offer(head, head);
  }

  /** Resolves once rooms are delivered as far as the log reached when it was asked. */
  async settled(rooms: readonly RoomId[]): Promise<void> {
    await this.compare(rooms);
    await Promise.all(rooms.map((room) => this.#channels.get(room)?.cursor.settled()));
  }

  #hear(message: BusMessage): void {
    if ("person" in message) this.#ports.person(message);
    else if ("presence" in message) this.#ports.presence(message);
    else if ("receipts" in message) this.#ports.receipts(message);
    else if ("typing" in message) this.#ports.typing(message);
    else this.#offer(message);
  }

  #offer({ room, from, to, events }: RoomMoved): void {
    if (this.#opening.has(room)) this.#heard.set(room, Math.max(to, this.#heard.get(room) ?? 0));
    this.#channels.get(room)?.cursor.offer(from, to, events);
  }

  #add(room: RoomId, head: number | null): void {
    if (head === null) {
      void this.#ports.bus.unfollow(room);
      return;
    }
    const { records, turn, inFlight } = this.#ports;
    const channel = new RoomChannel({
      room,
      head,
      turn,
      read: (from, to) => records.eventsBetween(room, from, to),
      ownInFlight: () => inFlight(room),
      after(ms, run) {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      readFailed: (error) => log("warn", "room-read-failed", { cause: causeOf(error) }),
      empty: () => this.#close(room, channel),
    });
    this.#channels.set(room, channel);
    const heard = this.#heard.get(room) ?? 0;
    channel.cursor.offer(heard, heard);
  }

  /** Channels that nobody sat down in (their member vanished meanwhile) are closed by the tick. */
  closeEmpty(): void {
    for (const channel of this.#channels.values()) if (channel.vacant()) this.#close(channel.room, channel);
  }

  #close(room: RoomId, channel: RoomChannel): void {
    if (this.#channels.get(room) !== channel) return;
    this.#channels.delete(room);
    channel.cursor.close();
    void this.#ports.bus.unfollow(room);
  }
}
