import type { AccountId } from "@/protocol/ids";
import type { RoomRecord } from "../store/tables";
import type { Opened } from "./open-events";

/**
 * The places in a room's log whose words are to be taken yet: profiles that others gave, and what the person wrote into their
 * notes for their devices. They are noted with the piece of the log itself, for a tab may die, or its line break, before all
 * that follows from them is here.
 */
export function owedWith({ owed }: RoomRecord, opened: readonly Opened[], me: AccountId): number[] {
  const places = opened.filter((one) => isTaken(one, me) && !owed.includes(one.row.seq)).map(({ row }) => row.seq);
  return places.length > 0 ? [...owed, ...places] : owed;
}

function isTaken({ kind, row }: Opened, me: AccountId): boolean {
  return row.event.sender === me ? kind === "personal" : kind === "profile";
}
