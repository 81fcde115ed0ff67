import type { BusMessage } from "@/protocol/bus";
import type { AccountId, RoomId } from "@/protocol/ids";

/**
 * The doorbell between processes. It may lose anything: Postgres is the mailbox, and every receiver heals from it.
 * Two adapters (Redis pub/sub, Postgres NOTIFY) hold to one contract suite.
 */
export interface Bus {
  /** Rings. Resolves when handed over or lost; never rejects, since a lost ring must not fail what was committed. */
  publish(message: BusMessage): Promise<void>;
  /** From now on messages of the room arrive; resolves once they do (or at once while the bus is down). */
  follow(room: RoomId): Promise<void>;
  unfollow(room: RoomId): Promise<void>;
  followPerson(person: AccountId): Promise<void>;
  unfollowPerson(person: AccountId): Promise<void>;
  /**
   * Starts listening. Messages of what is followed, own ones included; already validated. Where every listener says of a
   * room that it is `known` up to a seq, news of it up to there may be dropped unread: most of them are own ones.
   */
  onMessage(listener: (message: BusMessage) => void, known?: Known): void;
  /** `true` when the bus is heard (again): what was rung before may be lost. `false` when its heartbeat stays away. */
  onState(listener: (up: boolean) => void): void;
  close(): Promise<void>;
}

/** Whether a message concerns a listener that follows these rooms and people. Which people it watches, it knows itself. */
export function concerns(message: BusMessage, followed: ReadonlySet<string>): boolean {
  if ("presence" in message) return true;
  return followed.has("person" in message ? message.person : message.room);
}

/** Whether a listener has a room's events up to a seq already. */
export type Known = (room: string, to: number) => boolean;

/** How often a bus rings for itself, and how long the echo may stay away before the connection is given up. In ms. */
export interface Heartbeat {
  readonly everyMs: number;
  readonly silentMs: number;
}
export const HEARTBEAT: Heartbeat = { everyMs: 2_000, silentMs: 6_000 };
