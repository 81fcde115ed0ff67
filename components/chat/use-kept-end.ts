"use client";
import { type RefObject, useEffect } from "react";

/** Nearer to the end than this (px), one is reading the newest words. */
const NEAR = 60;

/** Keeps the newest words in view when the log's window gets smaller: a keyboard opens, the composer grows, a bar drops in. */
export function useKeptEnd(scroller: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    let height = box.clientHeight;
    const observer = new ResizeObserver(() => {
      const before = box.scrollHeight - box.scrollTop - height;
      const smaller = box.clientHeight < height;
      height = box.clientHeight;
      if (smaller && before < NEAR) box.scrollTop = box.scrollHeight;
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, [scroller]);
}
