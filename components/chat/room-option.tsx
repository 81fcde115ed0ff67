"use client";
import { Check } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTitle } from "@/components/rooms/use-title";
import { Avatar } from "@/components/ui/avatar";
import type { Place } from "@/components/ui/windowed";
import type { RoomRow } from "@/engine/client/engine-client";

interface RoomOptionProps {
  row: RoomRow;
  place: Place;
  chosen: boolean;
  /** one may write there now */
  open: boolean;
  /** it may be chosen, or let go */
  free: boolean;
  onToggle: () => void;
}

/** A room to be chosen among others; one that is closed says so. */
export function RoomOption({ row, place, chosen, open, free, onToggle }: RoomOptionProps) {
  const t = useTranslations("forward");
  const title = useTitle(row);
  const shape = row.type === "self" ? "self" : row.type === "direct" ? "person" : "room";
  return (
    <li {...place}>
      <label className="flex min-h-13 cursor-pointer items-center gap-3 rounded-row px-3 py-1.5 hover:bg-hover has-checked:bg-selected has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-focus has-disabled:cursor-default has-disabled:hover:bg-transparent">
        <Avatar id={row.peer?.account ?? row.room} name={title} shape={shape} size="sm" />
        <span className="grid min-w-0 flex-1 page-start">
          <span dir="auto" className={open ? "truncate page-start" : "truncate text-muted page-start"}>
            {title}
          </span>
          {!open && <span className="truncate text-xs text-muted">{t("closed")}</span>}
        </span>
        <span className="relative grid size-[1.375rem] shrink-0 place-items-center has-disabled:opacity-40">
          <input
            type="checkbox"
            checked={chosen}
            disabled={!free}
            onChange={onToggle}
            className="peer absolute inset-0 size-full appearance-none rounded-full shadow-[inset_0_0_0_1.5px_var(--line-strong)] outline-none checked:bg-action checked:shadow-none forced-colors:appearance-auto"
          />
          <Check
            className="pointer-events-none relative size-(--icon-sm) text-on-action opacity-0 peer-checked:opacity-100 forced-colors:hidden"
            strokeWidth={2}
            aria-hidden
          />
        </span>
      </label>
    </li>
  );
}
