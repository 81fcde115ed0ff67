import type { Sql } from "@/db/client";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId, SessionId } from "@/protocol/ids";
import type { Presence, PresenceState } from "@/protocol/presence";
import { type Appended, type AppendItem, appendEvents } from "@/server/events/append-events";
import { eventsBetween } from "@/server/events/events-between";
import { headsOf } from "@/server/events/heads-of";
import { memberWindows } from "@/server/events/member-windows";
import { type Here, presenceStates, renewPresence } from "@/server/presence/leases";
import { type Look, presenceTo } from "@/server/presence/presence-to";
import { type Cursor, type MovedCursor, moveCursors } from "@/server/receipts/move-cursor";
import { type Writer, writersAmong } from "@/server/receipts/writers-among";
import { roomListVersions } from "@/server/rooms/room-list-versions";
import { liveSessions } from "@/server/sessions/live-sessions";
import { takeTicket } from "@/server/tickets/take-ticket";
import type { TicketHolder } from "@/server/tickets/ticket";

/** Everything that a sidecar asks of what is stored, each a use case of the server's. Whatever is asked may reject. */
export interface Records {
  headsOf(rooms: readonly RoomId[]): Promise<Map<RoomId, number>>;
  /** Both ends inclusive. */
  eventsBetween(room: RoomId, from: number, to: number): Promise<readonly Event[]>;
  /** The first seq of each room that the person may read; rooms they are no member of are absent. */
  memberWindows(account: AccountId, rooms: readonly RoomId[]): Promise<Map<RoomId, number>>;
  sessionsAlive(sessions: readonly SessionId[]): Promise<Set<SessionId>>;
  roomListVersions(accounts: readonly AccountId[]): Promise<Map<AccountId, number>>;
  /** Gives those that moved. */
  moveCursors(cursors: readonly Cursor[]): Promise<readonly MovedCursor[]>;
  /** Those who may say something in their room, by `writerKey`. */
  writersAmong(asked: readonly Writer[]): Promise<ReadonlySet<string>>;
  /** A node says who is there. */
  renewPresence(node: string, people: readonly Here[]): Promise<void>;
  /** How people are, by what all nodes said of them; who is absent is not here. */
  presenceStates(accounts: readonly AccountId[]): Promise<ReadonlyMap<AccountId, PresenceState>>;
  /** What each look shows to who takes it, by `lookKey`. */
  presenceTo(looks: readonly Look[]): Promise<ReadonlyMap<string, Presence>>;
  /** Answers every item in order, after the commit. */
  append(items: readonly AppendItem[]): Promise<readonly Appended[]>;
  /** Uses a ticket up; null when it is no good. */
  takeTicket(ticket: string): Promise<TicketHolder | null>;
}

/** The records of an installation: Postgres, with a pool of its own for the two lanes, and the shared short-lived store. */
export function storedRecords(sql: Sql, laneSql: Sql): Records {
  return {
    headsOf: (rooms) => headsOf(sql, rooms),
    eventsBetween: (room, from, to) => eventsBetween(sql, room, from, to),
    memberWindows: (account, rooms) => memberWindows(sql, account, rooms),
    sessionsAlive: async (sessions) => new Set((await liveSessions(sessions, sql)).keys()),
    roomListVersions: (accounts) => roomListVersions(sql, accounts),
    moveCursors: (cursors) => moveCursors(sql, cursors),
    writersAmong: (asked) => writersAmong(sql, asked),
    renewPresence: (node, people) => renewPresence(sql, node, people),
    presenceStates,
    presenceTo: (looks) => presenceTo(sql, looks),
    append: (items) => appendEvents(laneSql, items),
    takeTicket,
  };
}
