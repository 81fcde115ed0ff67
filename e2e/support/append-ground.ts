import type { Event } from "@/protocol/event";
import type { AccountId, DeviceId, RoomId } from "@/protocol/ids";
import { type AppendFunction, sqlAppend } from "@/server/events/append-once";
import { eventsBetween } from "@/server/events/events-between";
import { headsOf } from "@/server/events/heads-of";
import { MemoryGround } from "../simulator/memory-ground";
import { testDatabase } from "./test-database";
import { type BareOptions, type BareRoom, bareRoom } from "./test-log";

/** What tests of the append function change behind its back. Times in seconds. */
export interface RoomChange {
  stale?: boolean;
  epoch?: number;
  epochSeq?: number;
  /** how long ago the epoch began */
  epochAge?: number;
}

/** A log to hold the append function against: the function itself, and everything that it judges by. */
export interface AppendGround {
  readonly append: AppendFunction;
  room(options: BareOptions): Promise<BareRoom>;
  change(room: RoomId, change: RoomChange): Promise<unknown>;
  /** Ends the time of these members, at a seq. */
  end(room: RoomId, accounts: readonly AccountId[], seq: number): Promise<unknown>;
  addMember(room: RoomId, account: AccountId): Promise<unknown>;
  addDevice(account: AccountId, device: DeviceId): Promise<unknown>;
  endDevice(device: DeviceId): Promise<unknown>;
  /** Mutes all members, for that long from now. */
  mute(room: RoomId, seconds: number): Promise<unknown>;
  /** Lets time go by in a room: what stands in its log is that much older. */
  pass(room: RoomId, seconds: number): Promise<unknown>;
  eventsBetween(room: RoomId, from: number, to: number): Promise<readonly Event[]>;
  head(room: RoomId): Promise<number | undefined>;
  isDeleted(room: RoomId, seq: number): Promise<boolean>;
  close(): Promise<unknown>;
}

/** `append_events` of a real Postgres. */
async function sqlGround(): Promise<AppendGround> {
  const { sql, owner, close } = await testDatabase();
  return {
    append: sqlAppend(sql),
    room: (options) => bareRoom(sql, options),
    change: (room, { stale, epoch, epochSeq, epochAge }) => owner`update rooms set
      stale = coalesce(${stale ?? null}, stale), epoch = coalesce(${epoch ?? null}, epoch),
      epoch_seq = coalesce(${epochSeq ?? null}, epoch_seq),
      epoch_at = coalesce(now() - make_interval(secs => ${epochAge ?? null}), epoch_at) where id = ${room}`,
    end: (room, accounts, seq) =>
      owner`update members set until_seq = ${seq} where room = ${room} and account = any(${[...accounts]}::uuid[])`,
    addMember: (room, account) =>
      sql`insert into members (room, account, role, since_seq, since_epoch) values (${room}, ${account}, 'member', 1, 1)`,
    addDevice: (account, device) =>
      sql`insert into devices (id, account, sign_key, box_key, added_n) values (${device}, ${account}, '', '', 3)`,
    endDevice: (device) => owner`update devices set ended_n = 5 where id = ${device}`,
    mute: (room, seconds) =>
      owner`update members set muted_until = now() + make_interval(secs => ${seconds}) where room = ${room}`,
    pass: (room, seconds) =>
      owner`update events set created_at = created_at - make_interval(secs => ${seconds}) where room = ${room}`,
    eventsBetween: (room, from, to) => eventsBetween(sql, room, from, to),
    head: async (room) => (await headsOf(sql, [room])).get(room),
    async isDeleted(room, seq) {
      const [row] = await sql`select deleted_at from events where room = ${room} and seq = ${seq}`;
      return row?.deleted_at instanceof Date;
    },
    close,
  };
}

/** Every log that there is: the product's, and the simulator's second one, held to the same. */
export const APPEND_GROUNDS: [string, () => Promise<AppendGround>][] = [
  ["Postgres", sqlGround],
  ["the simulator's tables", async () => new MemoryGround()],
];
