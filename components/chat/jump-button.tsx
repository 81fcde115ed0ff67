"use client";
import { ArrowDown } from "lucide-react";
import { useTranslations } from "next-intl";

/** Back to the newest words, with how many wait there. */
export function JumpButton({ count, onJump }: { count: number; onJump: () => void }) {
  const t = useTranslations("chat");
  return (
    <button
      type="button"
      onClick={onJump}
      aria-label={t("jump", { count })}
      className="grow-in absolute end-5 bottom-3.5 z-10 inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-full bg-raised px-3 text-sm font-emphasis shadow-[var(--shadow-2),0_0_0_1px_var(--line)] max-pane:end-3"
    >
      <ArrowDown className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
      {count > 0 && (
        <span className="inline-grid h-[1.375rem] min-w-[1.375rem] place-items-center rounded-full bg-accent px-1.5 text-xs font-semibold text-on-accent tabular-nums">
          {count > 99 ? "99+" : count}
        </span>
      )}
      <span aria-hidden>{t("latest")}</span>
    </button>
  );
}
