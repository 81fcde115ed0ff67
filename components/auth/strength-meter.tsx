"use client";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import type { Score } from "./use-strength";

const FILL = ["bg-danger", "bg-danger", "bg-warning", "bg-positive", "bg-positive"] as const;
const INK = ["text-danger", "text-danger", "text-warning", "text-positive", "text-positive"] as const;

/** Four bars and a word. The words help; the colour only agrees with them. */
export function StrengthMeter({ score }: { score: Score | null }) {
  const t = useTranslations("auth.password");
  const word = score === null ? "" : t(`score${score}`);
  const lit = score === null ? 0 : Math.max(1, score);
  return (
    <div className="grid gap-1.5">
      <div
        className="grid grid-cols-4 gap-1"
        role="img"
        aria-label={score === null ? t("none") : t("strength", { score, word })}
      >
        {[1, 2, 3, 4].map((bar) => (
          <span
            key={bar}
            className={cx(
              "h-[5px] rounded-full transition-colors duration-(--t-base)",
              bar <= lit && score !== null ? FILL[score] : "bg-line",
            )}
          />
        ))}
      </div>
      <p className="text-sm text-pretty text-muted" aria-live="polite">
        {score === null
          ? t("none")
          : t.rich("scoreHint", {
              word,
              hint: score < 3 ? t("hintMore") : t("hintGood"),
              b: (words) => <b className={cx("font-semibold", INK[score])}>{words}</b>,
            })}
      </p>
    </div>
  );
}
