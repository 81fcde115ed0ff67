"use client";
import { type RefObject, useEffect } from "react";

/** Nearer to the end than this (px), one is reading the newest words when the window of the log changes. */
const NEAR = 60;
/** Nearer than this (px) one stands at the end: what grows there (a word of failure under it) pushes the log up. */
const AT_END = 4;

interface Measures {
  width: number;
  height: number;
  content: number;
  /** px between what is seen and the end */
  distance: number;
}

/**
 * Keeps the newest words in view when the log's window changes (a keyboard opens, the composer grows, a phone is turned)
 * or its last lines grow. From `settled` on: until then the log is still being put where it was left.
 */
export function useKeptEnd(scroller: RefObject<HTMLElement | null>, settled: boolean): void {
  useEffect(() => {
    const box = scroller.current;
    const content = box?.firstElementChild;
    if (!settled || !box || !content) return;
    let known = measure(box);
    const observer = new ResizeObserver(() => {
      const now = measure(box);
      const reshaped = now.width !== known.width || now.height !== known.height;
      if (known.distance < (reshaped ? NEAR : AT_END)) box.scrollTop = box.scrollHeight;
      known = measure(box);
    });
    // A scroll that comes of a new shape is not somebody leaving the end: that is for the observer to judge.
    const moved = () => {
      const now = measure(box);
      if (now.width === known.width && now.height === known.height && now.content === known.content) known = now;
    };
    observer.observe(box);
    observer.observe(content);
    box.addEventListener("scroll", moved, { passive: true });
    return () => {
      observer.disconnect();
      box.removeEventListener("scroll", moved);
    };
  }, [scroller, settled]);
}

function measure(box: HTMLElement): Measures {
  const { clientWidth: width, clientHeight: height, scrollHeight: content } = box;
  return { width, height, content, distance: content - box.scrollTop - height };
}
