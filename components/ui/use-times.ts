"use client";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { dayKey, daysBetween } from "./days";
import { speechOf } from "./speech";
import { timeFormats } from "./time-formats";

/** Times in words, in the reader's own zone and habits (12 or 24 hours). */
export interface Times {
  /** "9:46" */
  clock: (at: number) => string;
  /** for a list: today's clock, "Yesterday", a weekday, else a date */
  brief: (at: number) => string;
  /** for a separator: "Today", "Yesterday", else the date in full */
  day: (at: number) => string;
  /** "9:46, 22 November 2026" */
  full: (at: number) => string;
  /** "12 minutes ago" */
  ago: (at: number) => string;
}

/** Times as the words of the interface need them; the formatters behind them are shared by everybody who shows a time. */
export function useTimes(): Times {
  const locale = useLocale();
  const tRooms = useTranslations("rooms");
  const tChat = useTranslations("chat");
  const t = useTranslations("time");
  return useMemo(() => {
    const { clock, weekday, date, dateYear, dayName, dayYear, full } = timeFormats(speechOf(locale));
    const sameYear = (at: number) => new Date(at).getFullYear() === new Date().getFullYear();
    const briefDate = (at: number) => (sameYear(at) ? date : dateYear).format(at);

    return {
      clock: (at) => clock.format(at),
      full: (at) => full.format(at),
      brief: (at) => {
        const days = daysBetween(at, Date.now());
        if (days <= 0) return clock.format(at);
        if (days === 1) return tRooms("yesterday");
        return days < 7 ? weekday.format(at) : briefDate(at);
      },
      day: (at) => {
        const days = daysBetween(at, Date.now());
        if (dayKey(at) === dayKey(Date.now())) return tChat("today");
        if (days === 1) return tChat("yesterday");
        return (sameYear(at) ? dayName : dayYear).format(at);
      },
      ago: (at) => {
        const minutes = Math.floor((Date.now() - at) / 60_000);
        if (minutes < 1) return t("now");
        if (minutes < 60) return t("minutes", { count: minutes });
        const days = daysBetween(at, Date.now());
        if (days === 0 || minutes < 360) return t("hours", { count: Math.floor(minutes / 60) });
        return days === 1 ? t("yesterday") : t("on", { date: briefDate(at) });
      },
    };
  }, [locale, tRooms, tChat, t]);
}
