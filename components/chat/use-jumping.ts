"use client";
import type { Virtualizer } from "@tanstack/react-virtual";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { showToast } from "@/components/ui/toast";
import type { TimelineHandle } from "@/engine/client/engine-client";
import type { JumpGoal } from "./jump";
import type { TimelineRow } from "./timeline-rows";
import { useLit } from "./use-lit";

/** So many frames a line is given to be drawn and to come to rest. */
const FRAMES = 30;
/** A line that stands still for so many frames is at its place. */
const STILL = 3;
/** How long (ms) it is said that a message is not here. */
const SAID = 5_000;

interface Jumping {
  goal: JumpGoal | null;
  onArrived: () => void;
  rows: readonly TimelineRow[];
  handle: TimelineHandle | null;
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>;
  scroller: RefObject<HTMLDivElement | null>;
  /** the log stands where it was opened */
  settled: boolean;
}

/** Goes to a message: fetches what lies between, brings it to the middle, gives it the focus and sets it apart for a moment. `lit`: the key of that line. */
export function useJumping({ goal, onArrived, rows, handle, virtualizer, scroller, settled }: Jumping) {
  const t = useTranslations("reply");
  const [lit, arrive] = useLit();
  const shown = useRef(rows);
  useLayoutEffect(() => {
    shown.current = rows;
  }, [rows]);

  useEffect(() => {
    if (!goal || !handle || !settled) return;
    let wanted = true;
    const placeOf = () => shown.current.findIndex((row) => row.key === goal.id);
    const go = async () => {
      if (placeOf() < 0 && goal.at !== null && (await handle.reach(goal.at)))
        await frames(() => !wanted || placeOf() >= 0);
      if (!wanted) return;
      if (placeOf() < 0) showToast({ words: t("notHere"), lasts: SAID });
      else {
        const message = await bringIntoView(virtualizer, scroller.current, placeOf, () => !wanted);
        if (message && wanted) arrive(message, goal.id);
      }
      if (wanted) onArrived();
    };
    void go();
    return () => {
      wanted = false;
    };
  }, [goal, handle, settled, virtualizer, scroller, onArrived, arrive, t]);
  return lit;
}

/** Scrolls to a line, waits until it is drawn and stands still (lines around it are measured as they come in). */
async function bringIntoView(
  virtualizer: Virtualizer<HTMLDivElement, HTMLDivElement>,
  box: HTMLElement | null,
  placeOf: () => number,
  isOver: () => boolean,
): Promise<HTMLElement | null> {
  const line = () => box?.querySelector<HTMLElement>(`[data-index="${placeOf()}"]`) ?? null;
  virtualizer.scrollToIndex(placeOf(), { align: "center" });
  let before = Number.NaN;
  let still = 0;
  await frames(() => {
    const top = line()?.getBoundingClientRect().top ?? Number.NaN;
    still = top === before ? still + 1 : 0;
    before = top;
    return isOver() || still >= STILL;
  });
  return line()?.querySelector<HTMLElement>("[data-message], [data-tombstone]") ?? null;
}

/** Looks once a frame until it is so, or long enough. */
async function frames(isSo: () => boolean): Promise<void> {
  for (let left = FRAMES; left > 0 && !isSo(); left--) await new Promise(requestAnimationFrame);
}
