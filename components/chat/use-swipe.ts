"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useMessageActions } from "./message-actions";
import type { TimelineRow } from "./timeline-rows";

/** A finger that has gone so far (px) towards the end of the line has begun to draw, */
const BEGINS = 12;
/** and at this one lets go of an answer. */
const ANSWERS = 44;
/** The line follows no further than this. */
const FURTHEST = 72;

/** A line that is being drawn aside: where it stands in the log (px), and whether letting go answers it. */
export interface Swipe {
  middle: number;
  far: boolean;
}

/**
 * A message drawn aside by a finger, as one answers on a phone. The browser keeps scrolling up and down for itself
 * (`touch-action: pan-y`) and takes the finger back as soon as it scrolls. Null for `onSwiped`: nothing can be drawn aside.
 */
function useSwipe(scroller: RefObject<HTMLElement | null>, onSwiped: ((key: string) => void) | null): Swipe | null {
  const [swipe, setSwipe] = useState<Swipe | null>(null);
  const swiped = useRef(onSwiped);
  useEffect(() => {
    swiped.current = onSwiped;
  }, [onSwiped]);

  useEffect(() => {
    const box = scroller.current;
    if (!box) return;
    const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
    let held: { finger: number; line: HTMLElement; key: string; x: number; y: number; drawn: number } | null = null;
    const down = ({ pointerType, isPrimary, pointerId, target, clientX, clientY }: PointerEvent) => {
      const line = target instanceof Element ? target.closest<HTMLElement>("[data-index]") : null;
      const key = line?.querySelector<HTMLElement>("[data-message][data-state=sent]")?.dataset.message;
      if (pointerType !== "touch" || !isPrimary || !line || !key || !swiped.current) return;
      held = { finger: pointerId, line, key, x: clientX, y: clientY, drawn: 0 };
    };
    const move = (event: PointerEvent) => {
      if (event.pointerId !== held?.finger) return;
      const [across, along] = [(event.clientX - held.x) * ahead, Math.abs(event.clientY - held.y)];
      if (held.drawn === 0 && along > BEGINS && along > across) held = null;
      if (!held || (held.drawn === 0 && across < BEGINS)) return;
      held.drawn = Math.max(1, Math.min(FURTHEST, across - BEGINS + 1));
      held.line.style.translate = `${held.drawn * ahead}px`;
      const { offsetTop, offsetHeight, offsetParent } = held.line;
      const far = held.drawn >= ANSWERS;
      const middle = offsetTop + offsetHeight / 2;
      if (offsetParent) setSwipe((now) => (now?.far === far ? now : { middle, far }));
    };
    const end = (event: PointerEvent) => {
      if (event.pointerId !== held?.finger) return;
      const { line, key, drawn } = held;
      held = null;
      line.style.translate = "";
      setSwipe(null);
      if (event.type === "pointerup" && drawn >= ANSWERS) swiped.current?.(key);
    };
    box.addEventListener("pointerdown", down);
    box.addEventListener("pointermove", move);
    box.addEventListener("pointerup", end);
    box.addEventListener("pointercancel", end);
    return () => {
      box.removeEventListener("pointerdown", down);
      box.removeEventListener("pointermove", move);
      box.removeEventListener("pointerup", end);
      box.removeEventListener("pointercancel", end);
    };
  }, [scroller]);
  return swipe;
}

/** Answers a message that is drawn aside, where one may now (`answers`). Null: nothing is being drawn. */
export function useSwipeToReply(
  scroller: RefObject<HTMLElement | null>,
  rows: readonly TimelineRow[],
  answers: boolean,
): Swipe | null {
  const { reply } = useMessageActions();
  const answer = (key: string) => {
    const line = rows.find((row) => row.key === key);
    if (line?.t === "message" && line.item.seq !== null) reply(line.item);
  };
  const swipe = useSwipe(scroller, answers ? answer : null);
  return answers ? swipe : null;
}
