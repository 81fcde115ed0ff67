"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import type { RefObject } from "react";
import type { TimelineRow } from "./timeline-rows";

/** So many frames a line that was far away gets to be drawn. */
const PATIENCE = 20;

interface JumpInput {
  scroller: RefObject<HTMLDivElement | null>;
  rows: readonly TimelineRow[];
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
}

/** Goes to a message that is in the window of the log: it comes to the middle, takes the focus and shows itself for a moment. */
export function useJump({ scroller, rows, virtualizer }: JumpInput) {
  return (key: string) => {
    const index = rows.findIndex((row) => row.key === key);
    if (index < 0) return;
    virtualizer.scrollToIndex(index, { align: "center" });
    const show = (patience: number) => {
      const line = scroller.current?.querySelector<HTMLElement>(`[data-message="${key}"]`);
      if (!line && patience > 0) requestAnimationFrame(() => show(patience - 1));
      if (!line) return;
      line.focus({ preventScroll: true });
      line.classList.add("flash");
      line.addEventListener("animationend", () => line.classList.remove("flash"), { once: true });
    };
    requestAnimationFrame(() => show(PATIENCE));
  };
}
