import type { z } from "zod";
import { ok, type Result } from "@/crypto/result";
import type { beginningsOutput } from "@/protocol/http/beginnings";
import type { AccountId, RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { boxesOfRoom } from "./own-boxes";
import { entriesOf, pageOf } from "./page-of";
import { readNote } from "./read-note";

/** So many rooms are read side by side: one person's question leaves the pool room for others. */
const AT_ONCE = 4;
type Output = z.infer<typeof beginningsOutput>;

/**
 * What several rooms begin with. Each is judged and read by what its own routes use, so one that may not be read is refused
 * by itself. An answer ends where the next room would make it larger than `beginningBytes`; one room is always in it.
 */
export async function beginningsOf(account: AccountId, asked: readonly RoomId[]): Promise<Result<Output, never>> {
  const left = [...new Set(asked)];
  const rooms: Output["rooms"] = [];
  let bytes = 0;
  while (left.length > 0) {
    const some = await Promise.all(left.slice(0, AT_ONCE).map((room) => beginningOf(account, room)));
    for (const one of some) {
      bytes += Buffer.byteLength(JSON.stringify(one));
      if (rooms.length > 0 && bytes > LIMITS.beginningBytes) return ok({ rooms, left });
      rooms.push(one);
      left.shift();
    }
  }
  return ok({ rooms, left });
}

/** One part after the other, as an engine would ask: what comes later knows at least what came before. */
async function beginningOf(account: AccountId, room: RoomId): Promise<Output["rooms"][number]> {
  const page = await pageOf(account, room, { limit: LIMITS.pageEvents });
  if (!page.ok) return { room, refused: page.code };
  const chain = await entriesOf(account, room, 0);
  if (!chain.ok) return { room, refused: chain.code };
  const own = await boxesOfRoom(account, room);
  if (!own.ok) return { room, refused: own.code };
  const { entries } = chain.value;
  const last = entries.at(-1);
  const note = last && (await readNote(account, room, last.epoch));
  return { room, page: page.value, entries, boxes: own.value.boxes, note: note?.ok ? note.value : null };
}
