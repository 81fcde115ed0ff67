import type { AccountState } from "@/crypto/account-chain";
import type { RoomState } from "@/crypto/room-chain";
import type { AccountEntry } from "@/protocol/account-entry";
import type { Event } from "@/protocol/event";
import type { DeviceBox } from "@/protocol/http/account";
import type { AccountId, B64u32, DeviceId, EventId, RoomId, SessionId } from "@/protocol/ids";
import type { Policy, Role } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";
import type { TicketHolder } from "@/server/tickets/ticket";

/** An event as it stands in the log; times in ms. */
export interface StoredEvent {
  event: Event;
  deletedAt: number | null;
  blankedAt: number | null;
}

export interface StoredMember {
  account: AccountId;
  role: Role;
  sinceSeq: number;
  sinceEpoch: number;
  untilSeq: number | null;
  /** seqs of earlier stays, first to last */
  stays: readonly (readonly [number, number])[];
  mutedUntil: number | null;
  read: number;
  delivered: number;
}

export interface StoredRoom {
  id: RoomId;
  type: RoomType;
  epoch: number;
  epochSeq: number;
  epochAt: number;
  lastAt: number;
  stale: boolean;
  /** from where newcomers may read what was said before; null: only what is said after they came */
  shared: { seq: number; epoch: number } | null;
  policy: Policy;
  state: RoomState | null;
  /** by seq − 1 */
  log: StoredEvent[];
  byId: Map<EventId, StoredEvent>;
  /** each device's last */
  last: Map<DeviceId, Event>;
  members: Map<AccountId, StoredMember>;
  /** what was uploaded for entries, by their hash */
  keys: Map<B64u32, { epoch: number; note: string; boxes: Map<AccountId, { generation: number; box: string }> }>;
}

export interface StoredAccount {
  id: AccountId;
  handle: string;
  state: AccountState;
  entries: AccountEntry[];
  /** when each entry came */
  entriesAt: number[];
  profile: string;
  deviceBoxes: DeviceBox[];
  /** of the room list */
  version: number;
}

export interface StoredDevice {
  id: DeviceId;
  account: AccountId;
  endedN: number | null;
}

/** Everything that the simulator's server keeps. What Postgres holds, as far as engines ask for it. */
export class Tables {
  readonly rooms = new Map<RoomId, StoredRoom>();
  readonly accounts = new Map<AccountId, StoredAccount>();
  readonly devices = new Map<DeviceId, StoredDevice>();
  readonly sessions = new Map<SessionId, { account: AccountId; device: DeviceId; alive: boolean }>();
  readonly tickets = new Map<string, { holder: TicketHolder; until: number }>();

  /** The same once more; what is done to one is not done to the other. Who is signed in, and what waits, is left out. */
  copy(): Tables {
    const tables = new Tables();
    for (const [id, device] of this.devices) tables.devices.set(id, { ...device });
    for (const [id, one] of this.accounts)
      tables.accounts.set(id, {
        ...one,
        entries: [...one.entries],
        entriesAt: [...one.entriesAt],
        deviceBoxes: [...one.deviceBoxes],
      });
    for (const [id, room] of this.rooms) tables.rooms.set(id, copyRoom(room));
    return tables;
  }

  /** A present member's line, and the room it is of. */
  member(room: RoomId, account: AccountId): { room: StoredRoom; member: StoredMember } | null {
    const found = this.rooms.get(room);
    const member = found?.members.get(account);
    return found && member && member.untilSeq === null ? { room: found, member } : null;
  }

  /** Puts an event at the end of its room's log. */
  insert(room: StoredRoom, event: Event): void {
    const row = { event, deletedAt: null, blankedAt: null };
    room.log.push(row);
    room.byId.set(event.id, row);
    room.last.set(event.device, event);
    room.lastAt = event.createdAt;
  }

  /** The present members of a room, in order of accounts. */
  static present(room: StoredRoom): StoredMember[] {
    return [...room.members.values()]
      .filter((member) => member.untilSeq === null)
      .sort((a, b) => (a.account < b.account ? -1 : 1));
  }
}

function copyRoom(room: StoredRoom): StoredRoom {
  const log = room.log.map((row) => ({ ...row }));
  return {
    ...room,
    log,
    byId: new Map(log.map((row) => [row.event.id, row])),
    last: new Map(room.last),
    members: new Map([...room.members].map(([account, member]) => [account, { ...member }])),
    keys: new Map([...room.keys].map(([hash, keys]) => [hash, { ...keys, boxes: new Map(keys.boxes) }])),
  };
}
