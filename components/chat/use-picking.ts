"use client";
import type { KeyboardEvent, MouseEvent } from "react";
import type { EventId } from "@/protocol/ids";
import type { Selection } from "./selection";
import type { TimelineRow } from "./timeline-rows";
import { keyUnder } from "./use-log-press";

/** Picks messages in a log: a press with Shift or the space bar begins, then every press picks one or lets it go, until Escape. Enter goes on to what may be done with them. */
export function usePicking(selection: Selection, rows: readonly TimelineRow[]) {
  const order = () => rows.flatMap((row) => (row.t === "message" && row.item.seq !== null ? [row.item.key] : []));
  const pick = (key: EventId, toHere: boolean) => {
    const keys = order();
    // What is still on its way has no place yet that anything could be done with.
    if (!keys.includes(key)) return;
    if (toHere) selection.extend(key, keys);
    else selection.toggle(key);
  };
  return {
    onMouseDown: (event: MouseEvent) => {
      // Shift would mark words from where one was last.
      if (event.shiftKey && picks(event)) event.preventDefault();
    },
    onClickCapture: (event: MouseEvent) => {
      const key = keyUnder(event.target);
      if (!key || (!selection.get() && !picks(event))) return;
      event.preventDefault();
      event.stopPropagation();
      pick(key, event.shiftKey);
    },
    onKeyDownCapture: (event: KeyboardEvent<HTMLElement>) => {
      const { message } = (event.target as HTMLElement).dataset;
      const picksHere = event.key === " " && message !== undefined;
      if (picksHere) pick(message as EventId, event.shiftKey);
      else if (event.key === "Enter" && message !== undefined && selection.get()) toBar(event.currentTarget);
      else if (event.key === "Escape" && selection.get()) selection.end();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}

/** On to what may be done with what is picked. */
function toBar(log: HTMLElement): void {
  log.closest("section")?.querySelector<HTMLElement>("[data-selection-bar] button")?.focus();
}

/** A press with Shift on a message; on a link or a button it is theirs. */
function picks(event: MouseEvent): boolean {
  return event.shiftKey && keyUnder(event.target) !== undefined && !(event.target as Element).closest("a, button");
}
