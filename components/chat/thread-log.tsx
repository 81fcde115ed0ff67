"use client";
import { useTranslations } from "next-intl";
import { useEffect, useMemo, useRef } from "react";
import { dayKey } from "@/components/ui/days";
import type { RoomRow, Timeline, TimelineItem, TombstoneItem } from "@/engine/client/engine-client";
import { Announcer } from "./announcer";
import { MessageAsked } from "./message-asked";
import { Line } from "./message-list";
import { MessageToolsProvider } from "./message-tools";
import { SwipeHint } from "./swipe-hint";
import { rootIn } from "./thread-root";
import { type MessageItem, type TimelineRow, timelineRows } from "./timeline-rows";
import { useAsked } from "./use-asked";
import { useKeptEnd } from "./use-kept-end";
import { useLogKeys } from "./use-log-keys";
import { useLogPress } from "./use-log-press";
import { useSwipeToReply } from "./use-swipe";
import { useThreadReading } from "./use-thread-reading";

/** Every line of a thread is in the page. */
const ALL_DRAWN = () => undefined;

interface ThreadLogProps {
  row: RoomRow;
  root: MessageItem | TombstoneItem;
  timeline: Timeline;
  /** one may write here now */
  writes: boolean;
  /** the message that was gone to just now */
  lit: string | null;
  /** nothing is left of the message above */
  onGone: () => void;
}

/** The message above, how many answers it has, and the answers. */
export function ThreadLog({ row, root, timeline, lit, writes, onGone }: ThreadLogProps) {
  const t = useTranslations("thread");
  const scroller = useRef<HTMLDivElement>(null);
  const above = rootIn(timeline, root);
  const { unreadAfter } = timeline;
  const said = useMemo(() => timeline.items.filter(({ key }) => key !== root.key), [timeline.items, root.key]);
  const rows = useMemo(() => (above ? threadRows(above, said, unreadAfter) : []), [above, said, unreadAfter]);
  useEffect(() => {
    if (!above) onGone();
  }, [above, onGone]);
  const loading = timeline.loading;
  useKeptEnd(scroller, !loading);
  const look = useThreadReading({ room: row.room, root: root.key, scroller, timeline });
  const swipe = useSwipeToReply(scroller, rows, writes);
  const { tools, asked, turn, answered } = useAsked(row, writes, true);
  const keys = useLogKeys({ scroller, rows, scrollTo: ALL_DRAWN, tools });
  const press = useLogPress(tools);
  const count = said.length;
  return (
    <MessageToolsProvider value={tools}>
      <div
        ref={scroller}
        onScroll={look}
        {...keys}
        {...press}
        role="log"
        aria-label={t("messages")}
        aria-live="off"
        aria-busy={loading}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="thin-scroll flex min-h-0 flex-1 touch-pan-y touch-pinch-zoom flex-col overflow-x-hidden overflow-y-auto overscroll-contain px-4 pb-3 outline-offset-[-2px] max-pane:px-2.5"
      >
        <div className="relative isolate">
          {swipe && <SwipeHint swipe={swipe} />}
          {rows.map((line, place) => (
            <div
              key={line.key}
              data-index={place}
              data-news={line.t === "unread" || undefined}
              data-lit={lit === line.key || undefined}
            >
              <Line line={line} row={row} empty={false} last={place === rows.length - 1} />
              {place === 0 && !loading && <Count count={count} />}
            </div>
          ))}
        </div>
        <Announcer items={said} />
        {asked && above && <MessageAsked key={turn} asked={asked} items={[above, ...said]} onAnswered={answered} />}
      </div>
    </MessageToolsProvider>
  );
}

/** Between the message and its answers: how many there are, or that one may be the first. */
function Count({ count }: { count: number }) {
  const t = useTranslations("thread");
  if (count === 0)
    return <p className="mx-auto max-w-80 px-4 pt-8 text-center text-sm text-balance text-muted">{t("empty")}</p>;
  return (
    <p className="flex items-center gap-3 pt-4 pb-1 text-xs font-emphasis text-muted after:h-px after:flex-1 after:bg-line">
      {t("replies", { count })}
    </p>
  );
}

/** The message stands alone, whatever was said right after it; answers of another day than its own say which. */
function threadRows(root: TimelineItem, said: readonly TimelineItem[], unreadAfter: number | null): TimelineRow[] {
  const lines = timelineRows({ items: said, atStart: false, unreadAfter, group: true });
  const [above] = timelineRows({ items: [withoutThread(root)], atStart: false, unreadAfter: null, group: true });
  const [first] = said;
  const day: TimelineRow[] =
    first && dayKey(first.at) !== dayKey(root.at) ? [{ t: "day", key: `day:${first.key}`, at: first.at }] : [];
  return [...(above ? [above] : []), ...day, ...lines];
}

/** In its own thread a message needs no way there. */
function withoutThread(item: TimelineItem): TimelineItem {
  if (item.t === "tombstone") return { ...item, below: null };
  return item.t === "message" ? { ...item, marks: { ...item.marks, below: null } } : item;
}
