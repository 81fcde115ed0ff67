"use client";
import { useTranslations } from "next-intl";
import { cx } from "./cx";

/** At the edge of a face: a full disc for who is here, an open ring for whose pages rest. The shape tells, and so does its name. */
export function PresenceDot({ state, className }: { state: "online" | "idle"; className?: string }) {
  const t = useTranslations("presence");
  return (
    <svg
      viewBox="0 0 12 12"
      role="img"
      aria-label={t(state)}
      className={cx("size-3", state === "online" ? "text-positive" : "text-muted", className)}
    >
      {state === "online" ? (
        <circle cx="6" cy="6" r="6" fill="currentColor" />
      ) : (
        <circle cx="6" cy="6" r="4.75" fill="none" stroke="currentColor" strokeWidth="2.5" />
      )}
    </svg>
  );
}
