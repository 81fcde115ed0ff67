import type { Sql } from "@/db/client";
import type { Event } from "@/protocol/event";
import type { RoomId } from "@/protocol/ids";
import { isUnavailable } from "@/server/http/unavailable";
import { causeOf, log } from "@/server/log";
import { type Appended, type AppendFunction, type AppendItem, appendBy, sqlAppend } from "./append-once";
import { eventsBetween } from "./events-between";

export type { Appended, AppendItem };

const LOCK_TIMEOUT = "55P03";

/** The log as appending needs it. */
export interface AppendPorts {
  readonly append: AppendFunction;
  /** Reads the log, both ends inclusive. */
  eventsBetween(room: RoomId, from: number, to: number): Promise<readonly Event[]>;
}

/**
 * Appends a batch (≤ 64 items) and answers every item, in order; never throws. What fails is tried once more: the same
 * batch after a lost connection (it may have been committed), room by room after a lock's time-out, else item by item,
 * so that one bad item fails alone. What fails again is refused with `server`, and the engine tries again.
 * Why a function in SQL: docs/decisions/0002-append-function-in-sql.md
 */
export function appendEvents(sql: Sql, batch: readonly AppendItem[]): Promise<Appended[]> {
  return appendThrough(
    { append: sqlAppend(sql), eventsBetween: (room, from, to) => eventsBetween(sql, room, from, to) },
    batch,
  );
}

/** `appendEvents` over whatever keeps the log. */
export async function appendThrough(ports: AppendPorts, batch: readonly AppendItem[]): Promise<Appended[]> {
  try {
    return await appendBy(ports.append, batch);
  } catch (error) {
    log("warn", "append-again", { items: batch.length, cause: causeOf(error) });
    const answers = new Map<AppendItem, Appended>();
    for (const part of partsAfter(error, batch)) {
      const done = await again(ports, part);
      for (const [i, one] of part.entries()) answers.set(one, done[i] ?? refused(one));
    }
    return batch.map((one) => answers.get(one) ?? refused(one));
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function partsAfter(error: unknown, batch: readonly AppendItem[]): AppendItem[][] {
  if (isUnavailable(error)) return [[...batch]];
  if (codeOf(error) !== LOCK_TIMEOUT) return batch.map((one) => [one]);
  const rooms = new Map<string, AppendItem[]>();
  for (const one of batch) rooms.set(one.room, [...(rooms.get(one.room) ?? []), one]);
  return [...rooms.values()];
}

async function again(ports: AppendPorts, part: readonly AppendItem[]): Promise<Appended[]> {
  try {
    return await Promise.all((await appendBy(ports.append, part)).map((answer) => withOwnEvent(ports, answer)));
  } catch (error) {
    log("error", "append-failed", { items: part.length, cause: causeOf(error) });
    return part.map(refused);
  }
}

/** A `dup` here may be our own first try, whose commit nobody was told of: its event is handed on to be told now. */
async function withOwnEvent(ports: AppendPorts, answer: Appended): Promise<Appended> {
  if (answer.result.status !== "dup") return answer;
  const [event] = await ports.eventsBetween(answer.room, answer.result.seq, answer.result.seq);
  return { ...answer, event: event ?? null };
}

function refused({ room, item }: AppendItem): Appended {
  return { room, result: { id: item.id, status: "refused", code: "server" }, event: null };
}
