"use client";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { engineClient } from "@/engine/client/engine-client";
import { keepPlace, keepSizes } from "./scroll-memory";
import { seqOf, type TimelineRow } from "./timeline-rows";
import { type Log, useOpening } from "./use-opening";

/** Further than this from the end (px) one is reading back, and a way to the end is offered. */
const AWAY = 260;
/** Nearer than this to the end (px) everything counts as read. */
const AT_END = 60;
/** This many lines before the first, older ones are asked for. */
const AHEAD = 12;

/** Everything that follows from where someone reads: the place on opening and on return, the read cursor, older history in time. */
export function useReading(log: Log) {
  const { room, rows, timeline, loadOlder, virtualizer } = log;
  const settled = useOpening(log);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState(0);
  const marked = useRef(0);

  const look = useCallback(() => {
    const offset = virtualizer.scrollOffset ?? 0;
    const distance = virtualizer.getDistanceFromEnd();
    if (!settled) return;
    setAway(distance > AWAY);
    const first = virtualizer.getVirtualItemForOffset(offset);
    if (distance <= AWAY || !first) keepPlace(room, null);
    else keepPlace(room, { key: String(first.key), into: offset - first.start });
    if (distance <= AWAY) setSeen(timeline.head);
    if (document.visibilityState !== "visible") return;
    const bottom = virtualizer.getVirtualItemForOffset(offset + (virtualizer.scrollRect?.height ?? 0))?.index ?? -1;
    const seq = lastSeq(rows, distance < AT_END ? rows.length - 1 : bottom - 1);
    if (seq > marked.current) {
      marked.current = seq;
      engineClient().markRead(room, seq);
    }
  }, [room, rows, settled, timeline.head, virtualizer]);

  useEffect(() => {
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [look]);

  // Heights are kept on leaving: taking them looks at every line that there is, which no frame of scrolling has time for.
  useLayoutEffect(() => () => keepSizes(room, virtualizer.takeSnapshot()), [room, virtualizer]);

  const firstShown = virtualizer.getVirtualItems()[0]?.index ?? Number.POSITIVE_INFINITY;
  useEffect(() => {
    if (settled && firstShown < AHEAD && !timeline.atStart && !timeline.loading) loadOlder();
  }, [settled, firstShown, timeline.atStart, timeline.loading, loadOlder]);

  // What I say is shown, wherever I was reading.
  const last = rows.at(-1);
  const ownLast = last?.t === "message" && last.item.mine && last.item.seq === null ? last.key : null;
  useEffect(() => {
    if (ownLast) virtualizer.scrollToEnd();
  }, [ownLast, virtualizer]);

  return { away, seen, look, settled };
}

function lastSeq(rows: readonly TimelineRow[], from: number): number {
  for (let place = from; place >= 0; place--) {
    const row = rows[place];
    const seq = row ? seqOf(row) : null;
    if (seq !== null) return seq;
  }
  return 0;
}
