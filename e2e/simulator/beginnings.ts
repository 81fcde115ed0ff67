import { ok, type Result } from "@/crypto/result";
import type { Event } from "@/protocol/event";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Database } from "./database";
import { boxesOf, entriesAfter, noteOf, pageOf } from "./routes-rooms";

/** An answer holds so few that engines have to ask again for what was left. */
const ROOMS = 2;

/** POST /rooms/beginnings: a statement after the other, so that others come in between. */
export async function beginningsOf(
  database: Database,
  account: AccountId,
  asked: readonly RoomId[],
): Promise<Result<unknown, never>> {
  const rooms: unknown[] = [];
  for (const room of asked.slice(0, ROOMS)) rooms.push(await beginningOf(database, account, room));
  return ok({ rooms, left: asked.slice(ROOMS) });
}

async function beginningOf(database: Database, account: AccountId, room: RoomId): Promise<unknown> {
  const page = await database.ask((tables) => pageOf(tables, account, room, {}));
  const chain = await database.ask((tables) => entriesAfter(tables, account, room, 0));
  const own = await database.ask((tables) => boxesOf(tables, account, room));
  if (!page.ok || !chain.ok || !own.ok) return { room, refused: "not-found" };
  const { entries } = chain.value as { entries: Event[] };
  const { boxes } = own.value as { boxes: unknown[] };
  const note = await database.ask((tables) => noteOf(tables, account, room, entries.at(-1)?.epoch ?? 0));
  return { room, page: page.value, entries, boxes, note: note.ok ? note.value : null };
}
