"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RoomRow, TimelineHandle } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { Announcer } from "./announcer";
import { Bubble } from "./bubble";
import { DayJumpProvider, useDayJump } from "./day-jump";
import { type JumpGoal, useJump } from "./jump";
import { JumpButton } from "./jump-button";
import { MessageToolsProvider } from "./message-tools";
import { PinBar } from "./pin-bar";
import { DayLine, DayPill, PlaceholderLine, StartLine, UnreadLine } from "./quiet-lines";
import { sizesIn } from "./scroll-memory";
import { Selection, SelectionProvider, usePickedKeys } from "./selection";
import { SwipeHint } from "./swipe-hint";
import { SystemLine } from "./system-line";
import { newsIn, roughHeight, type TimelineRow, timelineRows } from "./timeline-rows";
import { TombstoneLine } from "./tombstone-line";
import { useAsked } from "./use-asked";
import { useJumping } from "./use-jumping";
import { useKeptEnd } from "./use-kept-end";
import { useLogKeys } from "./use-log-keys";
import { useLogPress } from "./use-log-press";
import { useOpened } from "./use-opened";
import { usePicking } from "./use-picking";
import { useReading } from "./use-reading";
import { useSwipeToReply } from "./use-swipe";
import { useTimeline } from "./use-timeline";

/** What one does with a message is code that reading needs none of. */
const importAsked = () => import("./message-asked").then((module) => module.MessageAsked);
const MessageAsked = dynamic(importAsked, { ssr: false });
const SelectionBar = dynamic(() => import("./selection-bar").then((module) => module.SelectionBar), { ssr: false });
/** Who points at the log, or goes into it by keys, may soon want it: then it is at hand. */
const fetchAsked = () => void importAsked().catch(() => undefined);

interface MessageListProps {
  row: RoomRow;
  /** one may write here now */
  writes: boolean;
  /** what is shown: the room's main line */
  handle: TimelineHandle | null;
  /** the message that is to be gone to */
  goal: JumpGoal | null;
  onArrived: () => void;
}

/** The log of a room: only the lines near the window are in the page, the end stays at the bottom, the past comes in above without a jump. */
export function MessageList({ row, writes, handle, goal, onArrived }: MessageListProps) {
  const t = useTranslations("chat");
  const timeline = useTimeline(handle);
  const loadOlder = useCallback(() => handle?.loadOlder(), [handle]);
  useOpened(row.room);
  const scroller = useRef<HTMLDivElement>(null);
  const { items, pins, atStart, unreadAfter } = timeline;
  const group = row.type === "group";
  const rows = useMemo(
    () => timelineRows({ items, atStart, unreadAfter, group }),
    [items, atStart, unreadAfter, group],
  );
  const virtualizer = useLines(row.room, rows, scroller);
  const { away, seen, look, settled } = useReading({ room: row.room, rows, timeline, loadOlder, virtualizer });
  const lit = useJumping({ goal, onArrived, rows, handle, virtualizer, scroller, settled });
  useKeptEnd(scroller, settled && !goal);
  // A leap is one scroll, told before it can be measured: where it led is looked at once it is over.
  useEffect(() => {
    if (!goal) look();
  }, [goal, look]);
  const { tools, asked, turn, answered } = useAsked(row, writes);
  const scrollTo = useCallback((index: number) => virtualizer.scrollToIndex(index, { align: "auto" }), [virtualizer]);
  const toEnd = () => {
    virtualizer.scrollToEnd();
    // The button goes; who goes by keys is in the log then.
    scroller.current?.focus({ preventScroll: true });
  };
  const [selection] = useState(() => new Selection());
  const picked = usePickedKeys(selection);
  const keys = useLogKeys({ scroller, rows, scrollTo, tools, picking: picked !== null });
  const picking = usePicking(selection, rows);
  const press = useLogPress(tools, picked !== null);
  const swipe = useSwipeToReply(scroller, rows, writes && picked === null);
  const jump = useJump();
  const { ask: askDay, picker } = useDayJump(handle);
  const shown = virtualizer.getVirtualItems();
  const waiting = useMemo(() => (away ? newsIn(items, seen) : 0), [away, items, seen]);

  return (
    <MessageToolsProvider value={tools}>
      <SelectionProvider value={selection}>
        <DayJumpProvider value={askDay}>
          <PinBar pins={pins} onGo={(item) => jump({ id: item.key, at: item.seq })} />
          <div className="relative flex min-h-0 flex-1 flex-col">
            <FloatingDay
              row={
                away && virtualizer.isScrolling
                  ? rows[virtualizer.getVirtualItemForOffset(virtualizer.scrollOffset ?? 0)?.index ?? 0]
                  : undefined
              }
            />
            <div
              ref={scroller}
              onScroll={look}
              onPointerEnter={fetchAsked}
              onFocus={fetchAsked}
              {...keys}
              {...press}
              {...picking}
              role="log"
              aria-label={t("messages")}
              aria-live="off"
              aria-busy={timeline.loading}
              // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
              tabIndex={0}
              className="thin-scroll flex min-h-0 flex-1 flex-col overflow-x-hidden overflow-y-auto overscroll-contain touch-pan-y touch-pinch-zoom px-[clamp(12px,4%,40px)] outline-offset-[-2px] [overflow-anchor:none] max-pane:px-2.5"
            >
              <div
                className="relative mx-auto mt-auto w-full max-w-280 shrink-0"
                style={{ height: virtualizer.getTotalSize() }}
              >
                <div
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${shown[0]?.start ?? 0}px)` }}
                >
                  {swipe && <SwipeHint swipe={swipe} />}
                  {shown.map((place) => {
                    const line = rows[place.index];
                    return (
                      <div
                        key={place.key}
                        data-index={place.index}
                        data-lit={lit === place.key || undefined}
                        ref={virtualizer.measureElement}
                      >
                        {line && (
                          <Line
                            line={line}
                            row={row}
                            empty={rows.length === 1}
                            last={place.index === rows.length - 1}
                          />
                        )}
                      </div>
                    );
                  })}
                </div>
              </div>
            </div>
            {away && <JumpButton count={waiting} onJump={toEnd} />}
            <Announcer items={items} />
            {asked && <MessageAsked key={turn} asked={asked} items={items} onAnswered={answered} />}
            {picker}
          </div>
          {picked && <SelectionBar selection={selection} keys={picked} items={items} />}
        </DayJumpProvider>
      </SelectionProvider>
    </MessageToolsProvider>
  );
}

/** Only the lines near the window are drawn; the end is what stays in place when something changes. */
function useLines(room: RoomId, rows: readonly TimelineRow[], scroller: RefObject<HTMLDivElement | null>) {
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  return useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => {
      const line = rows[index];
      return line ? roughHeight(line) : 44;
    },
    getItemKey,
    initialMeasurementsCache: sizesIn(room),
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: 90,
    overscan: 10,
    paddingStart: 12,
    paddingEnd: 14,
  });
}

interface LineProps {
  line: TimelineRow;
  row: RoomRow;
  empty: boolean;
  /** the newest: the tabulator comes into the log by it */
  last: boolean;
}

/** One line of a log. */
export function Line({ line, row, empty, last }: LineProps) {
  switch (line.t) {
    case "start":
      return <StartLine row={row} empty={empty} />;
    case "day":
      return <DayLine at={line.at} />;
    case "unread":
      return <UnreadLine />;
    case "message":
      return (
        <Bubble
          item={line.item}
          opens={line.opens}
          ends={line.ends}
          timed={line.timed}
          named={row.type === "group"}
          own={row.type === "self"}
          last={last}
        />
      );
    case "tombstone":
      return <TombstoneLine item={line.item} last={last} />;
    case "system":
      return <SystemLine item={line.item} group={row.type === "group"} before={line.before} />;
    case "placeholder":
      return <PlaceholderLine item={line.item} />;
  }
}

/** While scrolling through the past: which day one is in. */
function FloatingDay({ row }: { row: TimelineRow | undefined }) {
  if (!row || row.t === "start" || row.t === "day" || row.t === "unread") return null;
  return (
    <div aria-hidden className="appear pointer-events-none absolute inset-x-0 top-2 z-10 flex justify-center">
      <DayPill at={row.item.at} aside />
    </div>
  );
}
