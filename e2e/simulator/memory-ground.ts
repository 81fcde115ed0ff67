import { randomUUID } from "node:crypto";
import type { Event } from "@/protocol/event";
import type { AccountId, DeviceId, RoomId } from "@/protocol/ids";
import type { AppendColumns } from "@/server/events/append-once";
import type { AppendGround, RoomChange } from "../support/append-ground";
import { type BareOptions, type BareRoom, POLICY } from "../support/test-log";
import { appendInMemory } from "./append-function";
import { type StoredRoom, Tables } from "./tables";

/** The simulator's log, as the tests of appending handle it. */
export class MemoryGround implements AppendGround {
  readonly #tables = new Tables();

  append = async (columns: AppendColumns) => appendInMemory(this.#tables, columns, Date.now());

  async room({ type = "group", roles, policy = {} }: BareOptions): Promise<BareRoom> {
    const id = randomUUID() as RoomId;
    const common = { epoch: 1, epochSeq: 0, epochAt: Date.now(), lastAt: 0, stale: false, shared: null, state: null };
    const maps = { log: [], byId: new Map(), last: new Map(), members: new Map(), keys: new Map() };
    const room = { id, type, policy: { ...POLICY, ...policy } as never, ...common, ...maps } satisfies StoredRoom;
    this.#tables.rooms.set(id, room);
    const people: BareRoom["people"] = [];
    for (const role of roles) {
      const person = { account: randomUUID() as AccountId, device: randomUUID() as DeviceId };
      await this.addMember(id, person.account, role);
      await this.addDevice(person.account, person.device);
      people.push(person);
    }
    return { room: id, people };
  }

  async change(room: RoomId, { epochAge, ...change }: RoomChange): Promise<void> {
    Object.assign(this.#room(room), change);
    if (epochAge !== undefined) this.#room(room).epochAt = Date.now() - epochAge * 1_000;
  }

  async end(room: RoomId, accounts: readonly AccountId[], seq: number): Promise<void> {
    for (const member of this.#room(room).members.values())
      if (accounts.includes(member.account)) member.untilSeq = seq;
  }

  async addMember(room: RoomId, account: AccountId, role: "member" | "admin" | "owner" = "member"): Promise<void> {
    const since = { sinceSeq: 1, sinceEpoch: 1, untilSeq: null, stays: [] };
    this.#room(room).members.set(account, { account, role, ...since, mutedUntil: null, read: 0, delivered: 0 });
  }

  async addDevice(account: AccountId, device: DeviceId): Promise<void> {
    this.#tables.devices.set(device, { id: device, account, endedN: null });
  }

  async endDevice(device: DeviceId): Promise<void> {
    const row = this.#tables.devices.get(device);
    if (row) row.endedN = 5;
  }

  async mute(room: RoomId, seconds: number): Promise<void> {
    for (const member of this.#room(room).members.values()) member.mutedUntil = Date.now() + seconds * 1_000;
  }

  async pass(room: RoomId, seconds: number): Promise<void> {
    for (const row of this.#room(room).log)
      row.event = { ...row.event, createdAt: row.event.createdAt - seconds * 1_000 };
  }

  async eventsBetween(room: RoomId, from: number, to: number): Promise<Event[]> {
    return this.#room(room)
      .log.slice(from - 1, to)
      .map((row) => row.event);
  }

  async head(room: RoomId): Promise<number> {
    return this.#room(room).log.length;
  }

  async isDeleted(room: RoomId, seq: number): Promise<boolean> {
    return this.#room(room).log[seq - 1]?.deletedAt !== null;
  }

  async close(): Promise<void> {}

  #room(id: RoomId): StoredRoom {
    const room = this.#tables.rooms.get(id);
    if (!room) throw new Error("no such room");
    return room;
  }
}
