import { and, eq } from "drizzle-orm";
import { hashText } from "@/crypto/hash";
import type { RoomState } from "@/crypto/room-chain";
import { orm, type Tx } from "@/db/client";
import { boxes, notes } from "@/db/schema/boxes";
import type { MemberBox } from "@/protocol/http/rooms";
import type { Epoch } from "@/protocol/ids";

/**
 * Whether every person of the roster can open the new epoch: one box to each one's own generation and none beside, and the
 * note that the entry names.
 */
export async function epochKeysFit(
  state: RoomState,
  boxes: readonly MemberBox[],
  note: string | null,
): Promise<boolean> {
  if (note === null || (await hashText("sotto/note/1", note)) !== state.noteHash) return false;
  const generations = new Map(boxes.map((box) => [box.account, box.generation]));
  const seats = Object.values(state.seats);
  return boxes.length === seats.length && seats.every((seat) => generations.get(seat.account) === seat.generation);
}

/** The boxes and the note that were uploaded for an entry. */
export async function uploadedKeys(tx: Tx, state: RoomState): Promise<{ boxes: MemberBox[]; note: string | null }> {
  const epoch = state.epoch as Epoch;
  const uploaded = await orm(tx)
    .select({ account: boxes.account, generation: boxes.generation, box: boxes.box })
    .from(boxes)
    .where(and(eq(boxes.room, state.room), eq(boxes.entryHash, state.hash), eq(boxes.epoch, epoch)));
  const [row] = await orm(tx)
    .select({ note: notes.note })
    .from(notes)
    .where(and(eq(notes.room, state.room), eq(notes.entryHash, state.hash), eq(notes.epoch, epoch)));
  return { boxes: uploaded, note: row?.note ?? null };
}
