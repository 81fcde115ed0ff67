"use client";
import { type FocusEvent, useEffect, useRef } from "react";
import type { RoomRow } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

/** The link of a room's line, where that is in the page. */
export function linkOf(room: RoomId): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-room="${room}"] a`);
}

/** What has the focus where no line is left that could: the filter that is on. */
export function filterOn(): HTMLElement | null {
  return document.querySelector<HTMLElement>('[data-filters] [aria-pressed="true"]');
}

/** A line that had the focus and leaves the list (it was read, say) hands it to the one that stands in its place. */
export function useKeptFocus(rows: readonly RoomRow[]) {
  const had = useRef<{ room: RoomId; index: number } | null>(null);
  useEffect(() => {
    const line = had.current;
    const at = document.activeElement;
    if (!line || at?.closest("[data-room], [role=menu], [role=dialog]")) return;
    had.current = null;
    // Whoever went elsewhere by themselves is not fetched back.
    if (at !== document.body || rows.some(({ room }) => room === line.room)) return;
    const next = rows[Math.min(line.index, rows.length - 1)];
    ((next && linkOf(next.room)) ?? filterOn())?.focus({ preventScroll: true });
  });
  return (event: FocusEvent) => {
    const line = event.target.closest<HTMLElement>("[data-room]");
    had.current = line ? { room: line.dataset.room as RoomId, index: Number(line.dataset.index) } : null;
  };
}
