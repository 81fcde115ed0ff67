"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef } from "react";
import { engineClient, type Timeline } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";

/** Nearer to the end than this (px) everything counts as read. */
const AT_END = 60;
/** Above what is new, so much (px) of what was read before stays in view. */
const BEFORE = 48;

interface Reading {
  room: RoomId;
  root: EventId;
  scroller: RefObject<HTMLElement | null>;
  timeline: Timeline;
}

/**
 * Everything that follows from where somebody reads a thread. It opens where what is new begins, else at its end; at the end all of
 * it counts as read; and what one says there oneself is shown wherever one was reading. Gives what is to be called on scrolling.
 */
export function useThreadReading({ room, root, scroller, timeline }: Reading): () => void {
  const { items, loading, thread } = timeline;
  const last = items.at(-1);
  const ownLast = last?.t === "message" && last.seq === null ? last.key : null;
  useLayoutEffect(() => {
    const box = scroller.current;
    if (!box || (loading && !ownLast)) return;
    const news = ownLast ? null : box.querySelector<HTMLElement>("[data-news]");
    const above = news ? news.getBoundingClientRect().top - box.getBoundingClientRect().top - BEFORE : null;
    box.scrollTop = above === null ? box.scrollHeight : box.scrollTop + above;
  }, [scroller, loading, ownLast]);

  const newest = items.findLast((item) => item.t === "message" && !item.mine)?.seq ?? 0;
  const fresh = !loading && thread?.follows === true && newest > thread.after;
  const marked = useRef(0);
  const look = useCallback(() => {
    const box = scroller.current;
    if (!fresh || !box || document.visibilityState !== "visible" || newest <= marked.current) return;
    if (box.scrollHeight - box.scrollTop - box.clientHeight > AT_END) return;
    marked.current = newest;
    engineClient().threads.read(room, root, newest);
  }, [room, root, scroller, fresh, newest]);
  useEffect(() => {
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [look]);
  return look;
}
