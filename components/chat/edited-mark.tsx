"use client";
import { useTranslations } from "next-intl";
import { useMessageActions } from "./message-actions";
import type { MessageItem } from "./timeline-rows";

/** Beside the time: that a message reads otherwise than it did once. A press shows how. */
export function EditedMark({ item }: { item: MessageItem }) {
  const t = useTranslations("history");
  const { showHistory } = useMessageActions();
  return (
    <button
      type="button"
      onClick={() => showHistory(item)}
      title={t("show")}
      className="touch-area rounded-[3px] underline decoration-transparent decoration-1 underline-offset-2 hover:decoration-current"
    >
      {t("edited")}
      <span className="sr-only">. {t("show")}</span>
    </button>
  );
}
