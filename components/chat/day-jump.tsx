"use client";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { createContext, useCallback, useContext, useState } from "react";
import { type Spot, spotOf } from "@/components/ui/spot";
import { showToast } from "@/components/ui/toast";
import type { TimelineHandle } from "@/engine/client/engine-client";
import { lineFrom } from "./day-value";
import { useJump } from "./jump";

/** A calendar is code that reading needs none of. */
const DayPicker = dynamic(() => import("./day-picker").then((module) => module.DayPicker), { ssr: false });

/** How long (ms) it is said that a day cannot be gone to. */
const SAID = 5_000;

type Ask = (at: number, from: Element) => void;
const Context = createContext<Ask | null>(null);

/** Gives the days of a log the way to another day. */
export const DayJumpProvider = Context.Provider;

/** Asks which day to go to, beside the day that was pressed; null where one cannot. */
export function useAskDay(): Ask | null {
  return useContext(Context);
}

/** Which day is asked for in a log, and the way to its first message, wherever in the past it stands. */
export function useDayJump(handle: TimelineHandle | null) {
  const t = useTranslations("day");
  const jump = useJump();
  const [asked, setAsked] = useState<{ at: number; spot: Spot; opener: Element } | null>(null);
  const [turn, setTurn] = useState(0);
  const ask = useCallback<Ask>((at, from) => {
    setAsked({ at, spot: spotOf(from), opener: from });
    setTurn((before) => before + 1);
  }, []);
  const go = async (day: number) => {
    const seq = (await handle?.since(day)) ?? null;
    const here = seq !== null && (await handle?.reach(seq));
    const goal = handle && here ? lineFrom(handle.get().items, seq) : null;
    if (goal) jump(goal);
    else showToast({ words: t("notHere"), lasts: SAID });
  };
  const closed = () => {
    const { opener } = asked ?? {};
    setAsked((now) => (now === asked ? null : now));
    if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
  };
  const picker = asked && (
    <DayPicker key={turn} at={asked.at} spot={asked.spot} onPick={(day) => void go(day)} onClosed={closed} />
  );
  return { ask, picker };
}
