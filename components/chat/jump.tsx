"use client";
import { createContext, useContext } from "react";
import type { EventId } from "@/protocol/ids";

/** A message to go to. `at`: where it stands, null where nobody said. */
export interface JumpGoal {
  id: EventId;
  at: number | null;
}

const Context = createContext<(goal: JumpGoal) => void>(() => undefined);

/** Gives what is inside a log the way to bring another message of it into view. */
export const JumpProvider = Context.Provider;

/** Brings a message into view, wherever in the past it stands. */
export function useJump(): (goal: JumpGoal) => void {
  return useContext(Context);
}
