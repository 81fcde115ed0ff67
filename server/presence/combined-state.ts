import type { HereState, PresenceState } from "@/protocol/presence";

/** What several pages, or several nodes, say of one person together: in use if one is, resting if all are, else nobody is here. */
export function combinedHere(states: Iterable<HereState>): HereState | null {
  let here: HereState | null = null;
  for (const state of states) {
    if (state === "active") return state;
    here = state;
  }
  return here;
}

/** The same as others are told it. */
export function combinedState(states: Iterable<HereState>): PresenceState {
  const here = combinedHere(states);
  if (here === null) return "offline";
  return here === "active" ? "online" : "idle";
}
