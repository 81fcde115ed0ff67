"use client";
import { useTranslations } from "next-intl";
import { memo } from "react";
import { plainText } from "@/components/chat/message-text/plain-text";
import { Avatar } from "@/components/ui/avatar";
import { Badge, CallsBadge, MarkedDot } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { Tick } from "@/components/ui/tick";
import type { Times } from "@/components/ui/use-times";
import type { RoomRow } from "@/engine/client/engine-client";
import { Face } from "./face";
import { isUnread } from "./is-unread";
import { pathOf } from "./place";
import { PlainLink } from "./plain-link";
import { StatusMark } from "./status-mark";
import { useTitle } from "./use-title";
import { useTypingWords } from "./use-typing-words";

interface RoomLineProps {
  row: RoomRow;
  open: boolean;
  times: Times;
  /** measures the line, which is the `index`th of `count`; most of them are not in the page */
  measure: (line: HTMLElement | null) => void;
  index: number;
  count: number;
}

/** One room of the list: who, when, the last words, what waits. */
export const RoomLine = memo(function RoomLine({ row, open, times, measure, index, count }: RoomLineProps) {
  const unread = isUnread(row) && !open;
  const title = useTitle(row);
  return (
    <li ref={measure} data-index={index} data-room={row.room} aria-setsize={count} aria-posinset={index + 1}>
      <PlainLink
        href={pathOf(row.room)}
        aria-current={open ? "page" : undefined}
        // A finger that rests on it asks what one may do, and drags nothing away.
        draggable={false}
        className="flex min-h-[68px] items-center gap-3 rounded-row px-3 py-2.5 transition-colors duration-(--t-fast) outline-offset-[-2px] hover:bg-hover aria-[current]:bg-selected max-pane:min-h-[76px] coarse:select-none coarse:[-webkit-touch-callout:none] max-pane:aria-[current]:bg-transparent forced-colors:aria-[current]:outline"
      >
        <Face account={row.peer?.account ?? null}>
          <Avatar id={row.peer?.account ?? row.room} name={title} shape={shapeOf(row)} size="lg" />
        </Face>
        <span className="min-w-0 flex-1">
          <span className="flex items-baseline gap-1.5">
            <span className="flex min-w-0 flex-1 items-baseline gap-1.5">
              <span
                dir="auto"
                className={cx(
                  "min-w-0 truncate page-start tracking-[-0.006em]",
                  unread ? "font-strong" : "font-emphasis",
                )}
              >
                {title}
              </span>
              <StatusMark status={row.peer?.status} />
            </span>
            {row.at > 0 && (
              <time
                dateTime={new Date(row.at).toISOString()}
                className={cx("shrink-0 text-xs tabular-nums", unread ? "font-semibold text-accent" : "text-faint")}
              >
                {times.brief(row.at)}
              </time>
            )}
          </span>
          <span className="flex min-h-[1.375rem] items-center gap-1.5">
            <Preview row={row} open={open} />
            {unread && row.calls > 0 && <CallsBadge count={row.calls} />}
            {unread && (row.unread > 0 ? <Badge count={row.unread} /> : <MarkedDot />)}
          </span>
        </span>
      </PlainLink>
    </li>
  );
});

function shapeOf(row: RoomRow): "self" | "person" | "room" {
  if (row.type === "self") return "self";
  return row.type === "direct" ? "person" : "room";
}

const WORDS = "min-w-0 flex-1 truncate page-start text-[0.875rem] leading-normal max-pane:text-md";

/** The second line: what hinders the room, else who writes, else a draft, else the last words. */
function Preview({ row, open }: { row: RoomRow; open: boolean }) {
  const t = useTranslations("rooms");
  const hindered = hindrance(row);
  const typing = useTypingWords(row);
  if (hindered) return <span className={cx(WORDS, "text-warning")}>{t(hindered)}</span>;
  if (typing)
    return (
      <span dir="auto" className={cx(WORDS, "text-accent")}>
        {typing}
      </span>
    );
  if (row.draft && !open) {
    return (
      <span className={cx(WORDS, "text-muted")}>
        <span className="text-accent">{t("draft")}</span> <bdi>{plainText(row.draft)}</bdi>
      </span>
    );
  }
  const preview = row.preview;
  if (!preview)
    return <span className={cx(WORDS, "text-faint")}>{t(row.state.t === "opening" ? "opening" : "noMessages")}</span>;
  // That a note to oneself is kept goes without saying; that it waits or failed does not.
  const settled = row.type === "self" && preview.state === "sent";
  return (
    <>
      {preview.mine && preview.state && !settled && (
        <Tick state={preview.state} className={preview.state === "failed" ? "text-danger" : "text-faint"} />
      )}
      <span dir="auto" className={cx(WORDS, isUnread(row) && !open ? "text-ink" : "text-muted")}>
        {plainText(preview.text)}
      </span>
    </>
  );
}

function hindrance(row: RoomRow): "identityChanged" | "frozen" | "left" | "noKey" | null {
  switch (row.state.t) {
    case "identity-changed":
      return "identityChanged";
    case "frozen":
      return "frozen";
    case "left":
      return "left";
    case "no-key":
      return "noKey";
    case "ready":
    case "opening":
      return null;
  }
}
