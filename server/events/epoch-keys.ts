import { hashText } from "@/crypto/hash";
import type { RoomState } from "@/crypto/room-chain";
import type { Tx } from "@/db/client";
import type { MemberBox } from "@/protocol/http/rooms";

/**
 * Whether every person of the roster can open the new epoch: a box to each one's own generation, and the note that the
 * entry names.
 */
export async function epochKeysFit(
  state: RoomState,
  boxes: readonly MemberBox[],
  note: string | null,
): Promise<boolean> {
  if (note === null || (await hashText("sotto/note/1", note)) !== state.noteHash) return false;
  const generations = new Map(boxes.map((box) => [box.account, box.generation]));
  return Object.values(state.seats).every((seat) => generations.get(seat.account) === seat.generation);
}

/** The boxes and the note that were uploaded for an entry. */
export async function uploadedKeys(tx: Tx, state: RoomState): Promise<{ boxes: MemberBox[]; note: string | null }> {
  const boxes = await tx<MemberBox[]>`select account, generation, box from boxes
    where room = ${state.room} and entry_hash = ${state.hash} and epoch = ${state.epoch}`;
  const [row] = await tx<{ note: string }[]>`select note from notes
    where room = ${state.room} and entry_hash = ${state.hash} and epoch = ${state.epoch}`;
  return { boxes, note: row?.note ?? null };
}
