import { StaleTermError } from "@/engine/store/store";
import type { RoomId } from "@/protocol/ids";
import { seenOf } from "../soak/envelope";
import type { Fact } from "../soak/fact";
import { Switchboard } from "./bus";
import type { Chance } from "./chance";
import { Database } from "./database";
import { Device, type DevicePlant } from "./device";
import type { Wish } from "./group-operations";
import { Line } from "./line";
import { Node } from "./node";
import type { Operation } from "./operations";
import type { Past } from "./past";
import type { Someone } from "./people";
import type { ServerPlants } from "./plants";
import { type StoredMember, type StoredRoom, Tables } from "./tables";
import type { VirtualTime } from "./time";

/** What a world is made of. */
export interface WorldParts {
  time: VirtualTime;
  chance: Chance;
  people: readonly Someone[];
  server: ServerPlants;
  device: () => DevicePlant;
  /** what was before; null: these people have never met */
  past: Past | null;
}

/** A whole installation with its people, in one process, on one clock and one generator. */
export class World {
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly people: readonly Someone[];
  readonly facts: Fact[] = [];
  readonly database: Database;
  readonly switchboard: Switchboard;
  readonly nodes: Node[] = [];
  readonly devices: Device[] = [];
  readonly wishes: Wish[] = [];
  /** cursors as the server has them, and where one was seen to fall */
  readonly cursors = { last: new Map<string, number>(), looked: 0, fell: [] as string[] };
  heartbeat = { rooms: 0, heard: true };

  constructor({ time, chance, people, server, device, past }: WorldParts) {
    this.time = time;
    this.chance = chance;
    this.people = people;
    this.database = new Database(time, chance, this.#watched(server), past?.tables.copy() ?? new Tables());
    this.switchboard = new Switchboard(time, chance);
    if (!past) for (const person of people) this.#settle(person);
    for (const i of [0, 1]) this.#boot(i);
    for (const person of people)
      for (const i of person.devices.keys()) {
        const line = new Line(time, chance, () => this.nodes);
        const ports = { time, chance, line, note: this.note, tables: this.database.tables, plant: device() };
        this.devices.push(new Device(person, i, ports, chance.often(0.6)));
      }
  }

  note = (fact: Fact): void => {
    this.facts.push(fact);
  };

  /** Who signed up before all this began. */
  #settle({ account: id, handle, state, entries, profile, devices }: Someone): void {
    const { tables } = this.database;
    const chain = { state, entries: [...entries], entriesAt: entries.map(() => 0) };
    const account = { id, handle, ...chain, profile, deviceBoxes: [], version: 0 };
    tables.accounts.set(id, account);
    for (const { device } of devices) tables.devices.set(device, { id: device, account: id, endedN: null });
  }

  #boot(i: number): void {
    const { time, chance, database, switchboard } = this;
    this.nodes[i] = new Node({ time, chance, database, switchboard }, i === 0);
  }

  /** The server's own way to move a cursor, looked at each time. */
  #watched(server: ServerPlants): ServerPlants {
    const moveCursor: ServerPlants["moveCursor"] = (tables, cursor) => {
      const now = () => tables.member(cursor.room, cursor.account)?.member;
      const { read = 0, delivered = 0 } = now() ?? {};
      const moved = server.moveCursor(tables, cursor);
      this.cursors.looked++;
      const after = now();
      const fell = (after?.read ?? read) < read || (after?.delivered ?? delivered) < delivered;
      if (fell) this.cursors.fell.push(`${cursor.account} in ${cursor.room} fell from ${read}, ${delivered}`);
      return moved;
    };
    return { ...server, moveCursor };
  }

  /** A node dies, or stops in order; another takes its place after `ms`. */
  endNode(i: number, how: "dies" | "stops", ms: number): void {
    this.note({ t: "fault", what: `node ${i} ${how}` });
    if (how === "dies") this.nodes[i]?.kill();
    else void this.nodes[i]?.stop();
    this.time.after(ms, () => {
      this.nodes[i]?.kill();
      this.#boot(i);
    });
  }

  /** Present members of a room, by device. */
  devicesIn(room: RoomId): Device[] {
    return this.devices.filter((one) => !one.over && this.database.tables.member(room, one.person.account) !== null);
  }

  /** The rooms of more than one that a device knows. */
  roomsOf(device: Device): RoomId[] {
    const records = device.engine?.book.all() ?? [];
    return records
      .filter((record) => record.state && record.halt?.t !== "left" && record.summary.type !== "self")
      .map((record) => record.room);
  }

  /** The rooms of more than one. */
  shared(): RoomId[] {
    return [...this.database.tables.rooms.values()].filter((room) => room.type !== "self").map((room) => room.id);
  }

  /** Begins an operation. What it waits for may never come, and what it is refused is its own business. */
  perform(operation: Operation, n: number): void {
    void (async () => operation.run(this, n))().catch((cause) => {
      if (!isExpected(cause)) throw cause;
    });
  }

  /** Goes on until something is done. */
  async doing(work: Promise<unknown> | undefined): Promise<void> {
    if (!work) return;
    let done = false;
    const ended = work.finally(() => {
      done = true;
    });
    await this.time.run(this.time.now + 60_000, () => done);
    await ended;
  }

  /** Notes one committed state of all rooms, and where everybody's read cursor stands. */
  look(): void {
    const rooms = [...this.database.tables.rooms.values()];
    const states = rooms.map(({ id, log }) => {
      const seqs = log.map((row) => row.event.seq);
      const ends = { min: Math.min(...seqs, log.length), max: Math.max(...seqs, 0) };
      return { room: id, head: log.length, count: seqs.length, ...ends };
    });
    this.note({ t: "snapshot", rooms: states });
    for (const room of rooms) for (const member of room.members.values()) this.#lookAt(room, member);
  }

  #lookAt(room: StoredRoom, { account, read, delivered }: StoredMember): void {
    const key = `${account} in ${room.id}`;
    const before = this.cursors.last.get(key) ?? 0;
    this.cursors.last.set(key, read);
    this.cursors.looked++;
    if (read < before) this.cursors.fell.push(`${key} fell from ${before} to ${read}`);
    if (read > delivered || delivered > room.log.length)
      this.cursors.fell.push(`${key} is at ${read}, ${delivered} of ${room.log.length}`);
  }

  /** Whether every outbox is empty and every device at the head of its rooms. */
  async quiet(): Promise<boolean> {
    for (const device of this.devices.filter((one) => !one.over)) {
      if (!device.engine || !this.#atHead(device)) return false;
      if ((await device.waiting()).waiting.length > 0) return false;
    }
    return true;
  }

  #atHead(device: Device): boolean {
    for (const room of this.database.tables.rooms.values())
      if (this.database.tables.member(room.id, device.person.account) && device.applied(room.id) < room.log.length)
        return false;
    return true;
  }

  #noteStays(room: StoredRoom, { person, name: client }: Device): void {
    const member = room.members.get(person.account);
    if (!member) return;
    for (const [from, to] of [...member.stays, [member.sinceSeq, member.untilSeq] as const])
      this.note({ t: "window", room: room.id, client, from, to });
  }

  /** Notes the log of every room and who is in it. */
  noteLogs(): void {
    for (const room of this.database.tables.rooms.values()) {
      const clients = this.devicesIn(room.id).map((device) => device.name);
      this.note({ t: "members", room: room.id, clients });
      for (const device of this.devices) this.#noteStays(room, device);
      const events = room.log.map(({ event }) => {
        const { kind, device, deviceSeq, tokenHash } = event;
        return { ...seenOf(event), kind, device, deviceSeq, tokenHash };
      });
      this.note({ t: "dump", room: room.id, head: room.log.length, events });
    }
  }
}

/** What an operation may run into while things are broken. */
function isExpected(cause: unknown): boolean {
  return cause instanceof StaleTermError || cause instanceof TypeError;
}
