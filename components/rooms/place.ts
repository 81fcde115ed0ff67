"use client";
import { usePathname } from "next/navigation";
import { uncovered } from "@/components/ui/cover";
import { NARROW } from "@/components/ui/use-media";
import { handle as handleShape, type RoomId, roomId } from "@/protocol/ids";

/** What a path of the shell shows. The shell reads the path itself, so a room opens from the local store with no answer of the server. */
export type Place =
  | { t: "rooms" }
  | { t: "room"; room: RoomId }
  | { t: "settings" }
  | { t: "meet"; handle: string }
  | { t: "nowhere" };

/** Reads a path; anything that is not ours is "nowhere". */
export function placeOf(path: string): Place {
  const [, first = "", second] = path.split("/").map(decoded);
  if (first === "" || first === "offline") return { t: "rooms" };
  if (first === "settings") return { t: "settings" };
  if (first === "r") {
    const room = roomId.safeParse(second);
    return room.success ? { t: "room", room: room.data } : { t: "nowhere" };
  }
  const handle = handleShape.safeParse(first.slice(1));
  return first.startsWith("@") && handle.success ? { t: "meet", handle: handle.data } : { t: "nowhere" };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Where the shell is. */
export function usePlace(): Place {
  return placeOf(usePathname());
}

/** Goes to a path without asking the server; the system's back gesture returns. */
export function goTo(path: string): void {
  if (path !== location.pathname) uncovered(() => history.pushState({ sotto: true }, "", path));
}

/** Takes a path's place, where "back" should not lead here again. The router's own state is left out: with it, it would not look. */
export function turnInto(path: string): void {
  uncovered(() => history.replaceState(isOurs() ? { sotto: true } : null, "", path));
}

/** Leaves a room for the list: where that is all one sees then, by history, so that "back" does not lead to the same list again. */
export function leaveRoom(): void {
  if (matchMedia(NARROW).matches) goBack();
  else turnInto("/");
}

/** Back to the list: by history where we came from it, so that the gesture and the arrow agree. */
export function goBack(): void {
  uncovered(() => {
    if (isOurs()) history.back();
    else turnInto("/");
  });
}

/** Whether the place before this one in the history is ours. */
function isOurs(): boolean {
  const state: unknown = history.state;
  return typeof state === "object" && state !== null && "sotto" in state;
}

/** The path of a room. */
export function pathOf(room: RoomId): string {
  return `/r/${room}`;
}
