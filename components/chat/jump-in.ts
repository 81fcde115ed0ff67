"use client";
import { useEffect } from "react";
import { goTo, pathOf } from "@/components/rooms/place";
import type { RoomId } from "@/protocol/ids";
import type { JumpGoal } from "./jump";

let left: { room: RoomId; goal: JumpGoal } | null = null;
const listeners = new Set<() => void>();

/** Opens a room at one of its messages, from anywhere. */
export function jumpIn(room: RoomId, goal: JumpGoal): void {
  left = { room, goal };
  goTo(pathOf(room));
  for (const listener of listeners) listener();
}

/** Goes where somebody asked to, once the room is open. */
export function useJumpIn(room: RoomId, go: (goal: JumpGoal) => void): void {
  useEffect(() => {
    const take = () => {
      if (left?.room !== room) return;
      const { goal } = left;
      left = null;
      go(goal);
    };
    take();
    listeners.add(take);
    return () => void listeners.delete(take);
  }, [room, go]);
}
