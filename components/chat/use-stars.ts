"use client";
import { useSyncExternalStore } from "react";
import { engineClient, type Marked } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";

const subscribe = (changed: () => void) => engineClient().subscribe(changed);
const NONE: ReadonlyMap<EventId, Marked> = new Map();

/** The messages that one keeps at hand. */
export function useStars(): ReadonlyMap<EventId, Marked> {
  return useSyncExternalStore(
    subscribe,
    () => engineClient().stars.get(),
    () => NONE,
  );
}

/** Whether a message is one of them. */
export function useStarred(message: EventId): boolean {
  return useSyncExternalStore(
    subscribe,
    () => engineClient().stars.get().has(message),
    () => false,
  );
}
