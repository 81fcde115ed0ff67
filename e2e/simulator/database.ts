import { Mutex } from "@/engine/mutex";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Records } from "@/realtime/records";
import { appendThrough } from "@/server/events/append-events";
import type { AppendColumns, AppendRow } from "@/server/events/append-once";
import { writerKey } from "@/server/receipts/writers-among";
import type { Chance } from "./chance";
import type { ServerPlants } from "./plants";
import type { Tables } from "./tables";
import type { VirtualTime } from "./time";

/** A connection that broke: before the statement was done, or after its commit and before the answer. */
class LostConnection extends Error {
  readonly code = "CONNECTION_CLOSED";
}

/** The database of the simulator: tables with the time that asking takes, row locks of rooms, and lost connections. */
export class Database {
  readonly tables: Tables;
  readonly plants: ServerPlants;
  readonly #time: VirtualTime;
  readonly #chance: Chance;
  readonly #locks = new Mutex<string>();
  /** share of statements whose connection breaks */
  failing = 0;

  constructor(time: VirtualTime, chance: Chance, plants: ServerPlants, tables: Tables) {
    this.tables = tables;
    this.#time = time;
    this.#chance = chance;
    this.plants = plants;
  }

  /** Whole ms, as the function's clock has them. */
  now(): number {
    return Math.floor(this.#time.now);
  }

  /** One statement that asks: the way there, one moment, the way back. */
  async ask<T>(run: (tables: Tables) => T): Promise<T> {
    await this.#time.wait(this.#chance.next() * 2);
    if (this.#chance.often(this.failing)) throw new LostConnection("before");
    const answer = run(this.tables);
    await this.#time.wait(this.#chance.next());
    return answer;
  }

  /**
   * A transaction under the locks of rooms and accounts (in order of their ids). Its statements are one moment, which is
   * the commit's; the answer may get lost on its way.
   */
  async locked<T>(keys: readonly string[], run: (tables: Tables) => Promise<T> | T): Promise<T> {
    await this.#time.wait(this.#chance.next() * 2);
    if (this.#chance.often(this.failing)) throw new LostConnection("before");
    const answer = await this.#hold([...new Set(keys)].sort(), async () => {
      await this.#time.wait(this.#chance.next() * 2);
      return run(this.tables);
    });
    await this.#time.wait(this.#chance.next());
    if (this.#chance.often(this.failing)) throw new LostConnection("after");
    return answer;
  }

  #hold<T>(keys: readonly string[], run: () => Promise<T>): Promise<T> {
    const [first, ...rest] = keys;
    return first === undefined ? run() : this.#locks.run(first, () => this.#hold(rest, run));
  }

  /** The second `append_events`. */
  append = (columns: AppendColumns): Promise<readonly AppendRow[]> =>
    this.locked(columns.room, (tables) => this.plants.append(tables, columns, this.now()));

  eventsBetween = (room: RoomId, from: number, to: number): Promise<Event[]> =>
    this.ask((tables) => (tables.rooms.get(room)?.log ?? []).slice(from - 1, to).map((row) => row.event));

  #headsOf(tables: Tables, rooms: readonly RoomId[]): Map<RoomId, number> {
    const heads = new Map<RoomId, number>();
    for (const id of rooms) {
      const room = tables.rooms.get(id);
      if (room) heads.set(id, this.plants.head(room.log.length));
    }
    return heads;
  }

  /** What a sidecar asks. */
  records(): Records {
    return {
      headsOf: (rooms) => this.ask((tables) => this.#headsOf(tables, rooms)),
      eventsBetween: this.eventsBetween,
      memberWindows: (account, rooms) => this.ask((tables) => windowsOf(tables, account, rooms)),
      sessionsAlive: (sessions) =>
        this.ask((tables) => new Set(sessions.filter((session) => tables.sessions.get(session as never)?.alive))),
      roomListVersions: (accounts) =>
        this.ask((tables) => new Map(accounts.map((one) => [one, tables.accounts.get(one)?.version ?? 0]))),
      moveCursors: (cursors) =>
        this.ask((tables) => cursors.flatMap((one) => this.plants.moveCursor(tables, one) ?? [])),
      writersAmong: (asked) =>
        this.ask((tables) => new Set(asked.filter((one) => tables.member(one.room, one.account)).map(writerKey))),
      // No device of the simulator shows itself, and none looks.
      renewPresence: () => this.ask(() => undefined),
      presenceStates: () => this.ask(() => new Map()),
      presenceTo: () => this.ask(() => new Map()),
      append: (items) => appendThrough({ append: this.append, eventsBetween: this.eventsBetween }, items),
      takeTicket: (ticket) =>
        this.ask((tables) => {
          const held = tables.tickets.get(ticket);
          tables.tickets.delete(ticket);
          return held && held.until >= this.#time.now ? held.holder : null;
        }),
    };
  }
}

function windowsOf(tables: Tables, account: AccountId, rooms: readonly RoomId[]): Map<RoomId, number> {
  const windows = new Map<RoomId, number>();
  for (const id of rooms) {
    const found = tables.member(id, account);
    if (found) windows.set(id, found.member.sinceSeq);
  }
  return windows;
}
