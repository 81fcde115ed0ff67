"use client";
import { CloudDownload, Lock, ShieldQuestion, Sparkles, Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MouseEvent, ReactNode } from "react";
import { useTitle } from "@/components/rooms/use-title";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import { useTimes } from "@/components/ui/use-times";
import type { RoomRow, TimelineItem } from "@/engine/client/engine-client";
import { useAskDay } from "./day-jump";

type Item<T extends TimelineItem["t"]> = Extract<TimelineItem, { t: T }>;

/** A quiet word in the middle of the log. */
export function QuietLine({ children }: { children: ReactNode }) {
  return <p className="mx-auto max-w-120 px-4 py-2 text-center text-sm text-balance text-muted">{children}</p>;
}

/** Above the first words: who it is, and who can read it. */
export function StartLine({ row, empty }: { row: RoomRow; empty: boolean }) {
  const t = useTranslations("chat");
  const self = row.type === "self";
  const title = useTitle(row);
  const name = row.peer?.name ?? title;
  const group = row.type === "group";
  const who = self ? t("startSelf") : group ? t("startGroup", { count: row.memberCount }) : t("startDirect", { name });
  return (
    <div className="grid justify-items-center gap-1 px-4 pt-8 pb-4 text-center">
      <Avatar
        id={row.peer?.account ?? row.room}
        name={title}
        shape={self ? "self" : row.peer ? "person" : "room"}
        size="xl"
        className="mb-3"
      />
      <h2 dir="auto" className="text-xl font-semibold tracking-tight text-balance">
        {name}
      </h2>
      <p className="max-w-96 text-sm text-balance text-muted">
        <Lock className="me-1.5 inline size-(--icon-sm) align-[-3px]" strokeWidth={1.75} aria-hidden />
        {who}
      </p>
      {empty && (
        <p className="mt-3 max-w-96 text-balance text-muted">
          {self ? t("emptySelf") : t(group ? "emptyGroup" : "emptyDirect", { name })}
        </p>
      )}
    </div>
  );
}

/** Where a day begins; a press asks for another day. */
export function DayLine({ at }: { at: number }) {
  return (
    <div className="flex justify-center pt-4 pb-1">
      <DayPill at={at} />
    </div>
  );
}

const PILL = "rounded-full bg-surface px-3 py-1 text-xs font-emphasis text-muted shadow-[0_0_0_1px_var(--line)]";

/** What is hidden from a screen reader takes no focus. */
const keepFocus = (event: MouseEvent) => event.preventDefault();

/** A day in words, on a slip of paper. `aside`: not on the way of who goes by keys. */
export function DayPill({ at, aside = false }: { at: number; aside?: boolean }) {
  const t = useTranslations("day");
  const words = useTimes().day(at);
  const ask = useAskDay();
  if (!ask) return <span className={PILL}>{words}</span>;
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      title={t("title")}
      tabIndex={aside ? -1 : undefined}
      onMouseDown={aside ? keepFocus : undefined}
      onClick={(event) => ask(at, event.currentTarget)}
      className={cx(PILL, "touch-area pointer-events-auto hover:text-ink")}
    >
      {words}
    </button>
  );
}

/** Where the reading goes on. */
export function UnreadLine() {
  const t = useTranslations("chat");
  return (
    <div className="flex items-center gap-3 pt-4 pb-1 text-xs font-semibold text-accent before:h-px before:flex-1 before:bg-accent/45 after:h-px after:flex-1 after:bg-accent/45">
      {t("newMessages")}
    </div>
  );
}

const PLACEHOLDER_ICONS = {
  newer: Sparkles,
  missing: CloudDownload,
  removed: Trash2,
  unverified: ShieldQuestion,
  "no-key": Lock,
};

/** A message that cannot be shown: it has its place, and says why. */
export function PlaceholderLine({ item }: { item: Item<"placeholder"> }) {
  const t = useTranslations("placeholder");
  const tApp = useTranslations("app");
  const Icon = PLACEHOLDER_ICONS[item.reason];
  return (
    <div className="flex pt-3.5" data-placeholder={item.reason} title={item.detail}>
      <p className="flex max-w-[min(var(--measure),84%)] items-start gap-2 rounded-lg bg-sunken px-3.5 py-2 text-sm text-pretty text-muted">
        <Icon className="mt-0.5 size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        <span>
          {t(item.reason)}{" "}
          {item.reason === "newer" && (
            <button type="button" className="link touch-area" onClick={() => location.reload()}>
              {tApp("reload")}
            </button>
          )}
        </span>
      </p>
    </div>
  );
}
