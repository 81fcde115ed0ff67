"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Timeline } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { placeIn } from "./scroll-memory";
import type { TimelineRow } from "./timeline-rows";

/** So many times older history is fetched to find the line where someone left. */
const SEARCH = 12;
/** How long (ms) a freshly opened log may move before its place counts. */
const SETTLING = 150;

/** What the log's scrolling works with. */
export interface Log {
  room: RoomId;
  rows: readonly TimelineRow[];
  timeline: Timeline;
  loadOlder: () => void;
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
}

/** Opens a log where it was left, else at the first new words, else at the end. True once it stands there. */
export function useOpening({ room, rows, timeline, loadOlder, virtualizer }: Log): boolean {
  const placed = useRef(false);
  const searched = useRef(0);
  const [opened, setOpened] = useState(false);
  const [settled, setSettled] = useState(false);
  const { atStart, loading } = timeline;

  useLayoutEffect(() => {
    if (placed.current || rows.length === 0) return;
    const left = placeIn(room);
    const at = left ? rows.findIndex((row) => row.key === left.key) : -1;
    if (left && at < 0 && !atStart && searched.current < SEARCH) {
      if (!loading) searched.current++;
      loadOlder();
      return;
    }
    placed.current = true;
    setOpened(true);
    const unread = rows.findIndex((row) => row.t === "unread");
    const start = at >= 0 ? virtualizer.getOffsetForIndex(at, "start")?.[0] : undefined;
    if (start !== undefined) virtualizer.scrollToOffset(start + (left?.into ?? 0));
    else if (unread >= 0) virtualizer.scrollToIndex(Math.max(0, unread - 1), { align: "start" });
    else virtualizer.scrollToEnd();
  }, [room, rows, virtualizer, atStart, loading, loadOlder]);

  // The lines are measured while the place is taken: what is on screen before that is nobody's reading.
  useEffect(() => {
    if (!opened) return;
    const timer = setTimeout(() => setSettled(true), SETTLING);
    return () => clearTimeout(timer);
  }, [opened]);
  return settled;
}
