"use client";
import type { RoomRow } from "@/engine/client/engine-client";
import { useUnreadChoice } from "./use-unread-choice";

/** From beside an open room: it is kept for later, and left. */
export function UnreadSection({ row }: { row: RoomRow }) {
  const { label, icon: Icon, run } = useUnreadChoice(row);
  return (
    <div className="border-t border-line p-2">
      <button
        type="button"
        onClick={run}
        className="flex min-h-11 w-full items-center gap-3 rounded-row px-3 text-start hover:bg-hover"
      >
        <Icon className="size-(--icon) shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
        {label}
      </button>
    </div>
  );
}
