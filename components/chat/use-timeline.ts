"use client";
import { useCallback, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { engineClient, type Timeline, type TimelineHandle } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

const NOTHING: Timeline = { items: [], atStart: false, loading: true, unreadAfter: null, head: 0 };

/** The messages of a room while it is on screen, and a way to ask for older ones. */
export function useTimeline(room: RoomId): { timeline: Timeline; loadOlder: () => void } {
  const [handle, setHandle] = useState<TimelineHandle | null>(null);
  // Before anything is painted: what was read ahead is in the first frame.
  useLayoutEffect(() => {
    const opened = engineClient().openTimeline(room);
    setHandle(opened);
    return () => {
      setHandle(null);
      opened.close();
    };
  }, [room]);
  const subscribe = useCallback((changed: () => void) => handle?.subscribe(changed) ?? (() => undefined), [handle]);
  const timeline = useSyncExternalStore(
    subscribe,
    () => handle?.get() ?? NOTHING,
    () => NOTHING,
  );
  const loadOlder = useCallback(() => handle?.loadOlder(), [handle]);
  return { timeline, loadOlder };
}
