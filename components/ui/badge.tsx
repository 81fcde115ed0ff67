"use client";
import { useTranslations } from "next-intl";

/** How many messages wait to be read: a voice, so in the accent. */
export function Badge({ count }: { count: number }) {
  const t = useTranslations("rooms");
  return (
    <span className="inline-grid h-[1.375rem] min-w-[1.375rem] shrink-0 place-items-center rounded-full bg-accent px-[0.4375rem] text-xs font-semibold text-on-accent tabular-nums">
      <span aria-hidden>{count > 99 ? "99+" : count}</span>
      <span className="sr-only">{t("unread", { count })}</span>
    </span>
  );
}

/** That one has marked it as unread: a dot without a number, for it counts nothing. */
export function MarkedDot() {
  const t = useTranslations("rooms");
  return (
    <svg viewBox="0 0 12 12" role="img" aria-label={t("marked")} className="me-1 size-3 shrink-0 text-accent">
      <circle cx="6" cy="6" r="6" fill="currentColor" />
    </svg>
  );
}

/** That some of them name oneself. */
export function CallsBadge({ count }: { count: number }) {
  const t = useTranslations("rooms");
  return (
    <span className="inline-grid size-[1.375rem] shrink-0 place-items-center rounded-full bg-accent-soft text-xs font-semibold text-accent forced-colors:border">
      <span aria-hidden>@</span>
      <span className="sr-only">{t("calls", { count })}</span>
    </span>
  );
}
