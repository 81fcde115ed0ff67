"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { engineClient, type Timeline } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { keepPlace, placeIn } from "./scroll-memory";
import { seqOf, type TimelineRow } from "./timeline-rows";

/** Further than this from the end (px) one is reading back, and a way to the end is offered. */
const AWAY = 260;
/** This many lines before the first, older ones are asked for. */
const AHEAD = 12;
/** So many times older history is fetched to find the line where someone left. */
const SEARCH = 12;
/** How long (ms) a freshly opened log may move before its place counts. */
const SETTLING = 150;

interface ReadingInput {
  room: RoomId;
  rows: readonly TimelineRow[];
  timeline: Timeline;
  loadOlder: () => void;
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
}

/** Everything that follows from where someone reads: the place on opening and on return, the read cursor, older history in time. */
export function useReading({ room, rows, timeline, loadOlder, virtualizer }: ReadingInput) {
  const placed = useRef(false);
  const searched = useRef(0);
  const [opened, setOpened] = useState(false);
  const [settled, setSettled] = useState(false);
  const [away, setAway] = useState(false);
  const [seen, setSeen] = useState(0);
  const marked = useRef(0);

  // On opening: where it was left, else the first new words, else the end.
  useLayoutEffect(() => {
    if (placed.current || rows.length === 0) return;
    const left = placeIn(room);
    const at = left ? rows.findIndex((row) => row.key === left.key) : -1;
    if (left && at < 0 && !timeline.atStart && searched.current < SEARCH) {
      if (!timeline.loading) searched.current++;
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
  }, [room, rows, virtualizer, timeline.atStart, timeline.loading, loadOlder]);

  // The lines are measured while the place is taken: what is on screen before that is nobody's reading.
  useEffect(() => {
    if (!opened) return;
    const timer = setTimeout(() => setSettled(true), SETTLING);
    return () => clearTimeout(timer);
  }, [opened]);

  const look = useCallback(() => {
    const offset = virtualizer.scrollOffset ?? 0;
    const distance = virtualizer.getDistanceFromEnd();
    if (!settled) return;
    setAway(distance > AWAY);
    const first = virtualizer.getVirtualItemForOffset(offset);
    if (distance <= AWAY || !first) keepPlace(room, null);
    else keepPlace(room, { key: String(first.key), into: offset - first.start, sizes: virtualizer.takeSnapshot() });
    if (distance <= AWAY) setSeen(timeline.head);
    if (document.visibilityState !== "visible") return;
    const bottom = virtualizer.getVirtualItemForOffset(offset + (virtualizer.scrollRect?.height ?? 0))?.index ?? -1;
    const seq = lastSeq(rows, distance < 60 ? rows.length - 1 : bottom - 1);
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

  return { away, seen, look };
}

function lastSeq(rows: readonly TimelineRow[], from: number): number {
  for (let place = from; place >= 0; place--) {
    const row = rows[place];
    const seq = row ? seqOf(row) : null;
    if (seq !== null) return seq;
  }
  return 0;
}
