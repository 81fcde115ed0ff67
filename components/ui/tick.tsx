"use client";
import { useTranslations } from "next-intl";
import type { MessageState } from "@/engine/client/engine-client";
import { cx } from "./cx";

/** Where a message of mine is: a clock while it waits, one tick once the server has it, two once it is delivered, underlined once it is read. The shape tells, and so does its name. */
export function Tick({ state, className }: { state: MessageState; className?: string }) {
  const t = useTranslations("state");
  return (
    <svg
      viewBox="0 0 24 24"
      role="img"
      aria-label={t(state)}
      className={cx("size-[1.0625rem] shrink-0", className)}
      fill="none"
      stroke="currentColor"
      strokeWidth={1.75}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      {state === "sent" && <path d="m6.5 12.5 4 4 8-9" />}
      {(state === "delivered" || state === "read") && <path d="m2.5 12.5 4 4 8-9M11.5 15l1.5 1.5 8-9" />}
      {state === "read" && <path d="M4 20.5h16" />}
      {(state === "queued" || state === "sending") && (
        <path d="M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 7.5V12l2.8 1.8" />
      )}
      {state === "failed" && <path d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 8v4M12 16h.01" />}
    </svg>
  );
}
