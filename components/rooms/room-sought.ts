import type { RoomRow } from "@/engine/client/engine-client";

/** Whether a room is meant by what was typed: a part of its title or of the other's handle. `selfTitle`: what one's own room is called. */
export function isSought(row: Pick<RoomRow, "type" | "title" | "peer">, typed: string, selfTitle: string): boolean {
  const title = row.type === "self" ? selfTitle : row.title;
  return `${title} @${row.peer?.handle ?? ""}`.toLocaleLowerCase().includes(typed.trim().toLocaleLowerCase());
}
