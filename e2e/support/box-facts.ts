import { connect } from "@/db/connect";
import type { RoomId } from "@/protocol/ids";

/** A box of a room's current epoch, beside what its person's chain says now. */
export interface BoxFact {
  handle: string;
  boxed: number | null;
  now: number;
}

/** For everybody who sits in a room: the generation that the current epoch's key is boxed to, and the one of their chain. */
export async function boxFacts(ownerUrl: string, room: RoomId): Promise<BoxFact[]> {
  const sql = connect(ownerUrl, { max: 1 });
  try {
    return await sql<BoxFact[]>`
      select a.handle, b.generation as boxed, (a.chain_state->>'generation')::int as now
      from rooms r
      join events e on e.room = r.id and e.seq = r.epoch_seq
      join members m on m.room = r.id and m.until_seq is null
      join accounts a on a.id = m.account
      left join boxes b on b.room = r.id and b.entry_hash = e.token_hash and b.epoch = r.epoch and b.account = a.id
      where r.id = ${room} order by a.handle`;
  } finally {
    await sql.end();
  }
}
