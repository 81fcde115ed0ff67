"use client";
import { useCallback, useLayoutEffect, useState, useSyncExternalStore } from "react";
import { engineClient, type Timeline, type TimelineHandle } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";

const NOTHING: Timeline = {
  ...{ items: [], pins: [], atStart: false, loading: true, unreadAfter: null, thread: null, head: 0 },
};

/** A live view on a room, or on the thread below one of its messages, for as long as it is on screen. */
export function useTimelineHandle(room: RoomId, thread?: { id: EventId; at: number }): TimelineHandle | null {
  const [handle, setHandle] = useState<TimelineHandle | null>(null);
  const { id, at } = thread ?? {};
  // Before anything is painted: what was read ahead is in the first frame.
  useLayoutEffect(() => {
    const client = engineClient();
    const opened = id && at ? client.openThread(room, { id, at }) : client.openTimeline(room);
    setHandle(opened);
    return () => {
      setHandle(null);
      opened.close();
    };
  }, [room, id, at]);
  return handle;
}

/** What such a view shows now. */
export function useTimeline(handle: TimelineHandle | null): Timeline {
  const subscribe = useCallback((changed: () => void) => handle?.subscribe(changed) ?? (() => undefined), [handle]);
  return useSyncExternalStore(
    subscribe,
    () => handle?.get() ?? NOTHING,
    () => NOTHING,
  );
}
