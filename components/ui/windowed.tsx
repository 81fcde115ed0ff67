"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Up to so many lines are simply all there. */
const ALL = 60;

/** What a line of a windowed list carries: where it stands, and what measures it. */
export interface Place {
  ref: (line: HTMLElement | null) => void;
  "data-index": number;
  "aria-setsize": number;
  "aria-posinset": number;
}

interface WindowedProps<T> {
  items: readonly T[];
  keyOf: (item: T) => string;
  /** a guess (px) before a line is measured */
  height: number;
  /** what scrolls; null until it is in the page */
  scroller: HTMLElement | null;
  /** the line that must be in view, where one walks by keys */
  active?: number | undefined;
  /** a list of its own, with this name; else its lines belong to what is around it */
  label?: string;
  line: (item: T, place: Place, index: number) => ReactNode;
}

/** A long list of which only the lines near the window are in the page; a short one is there whole. */
export function Windowed<T>({ items, keyOf, height, scroller, active, label, line }: WindowedProps<T>) {
  const box = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count: items.length,
    getScrollElement: () => scroller,
    estimateSize: () => height,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: items.length <= ALL ? ALL : 8,
    scrollMargin: margin,
  });
  // What stands above the list within the scrolling pane may grow and shrink.
  useLayoutEffect(() => {
    if (!box.current || !scroller) return;
    const above = box.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
    setMargin((known) => (Math.abs(known - above) < 1 ? known : above));
  });
  useEffect(() => {
    if (active !== undefined && active >= 0) virtualizer.scrollToIndex(active, { align: "auto" });
  }, [active, virtualizer]);

  const shown = virtualizer.getVirtualItems();
  const List = label ? "ul" : "div";
  const top = (shown[0]?.start ?? margin) - margin;
  return (
    <div ref={box} role="presentation" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      <List
        {...(label ? { "aria-label": label } : { role: "presentation" })}
        className="absolute inset-x-0 top-0"
        style={{ transform: `translateY(${top}px)` }}
      >
        {shown.map(({ index }) => {
          const item = items[index];
          if (item === undefined) return null;
          return line(
            item,
            {
              ref: virtualizer.measureElement,
              "data-index": index,
              "aria-setsize": items.length,
              "aria-posinset": index + 1,
            },
            index,
          );
        })}
      </List>
    </div>
  );
}
