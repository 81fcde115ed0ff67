"use client";
import { useTranslations } from "next-intl";

/** Which rooms the list shows. */
export type RoomFilter = "all" | "unread" | "groups";

const CHIP =
  "touch-area min-h-8 rounded-full px-3 text-sm font-emphasis text-muted transition-colors duration-(--t-fast) hover:bg-hover aria-pressed:bg-selected aria-pressed:text-ink max-pane:min-h-9 max-pane:px-3.5";

/** All, only what is unread, or only groups. */
export function ListFilter({ value, onChange }: { value: RoomFilter; onChange: (filter: RoomFilter) => void }) {
  const t = useTranslations("rooms");
  return (
    <fieldset data-filters className="flex gap-1.5" aria-label={t("filters")}>
      <button type="button" className={CHIP} aria-pressed={value === "all"} onClick={() => onChange("all")}>
        {t("filterAll")}
      </button>
      <button type="button" className={CHIP} aria-pressed={value === "unread"} onClick={() => onChange("unread")}>
        {t("filterUnread")}
      </button>
      <button type="button" className={CHIP} aria-pressed={value === "groups"} onClick={() => onChange("groups")}>
        {t("filterGroups")}
      </button>
    </fieldset>
  );
}
