"use client";
import { Copy, EyeOff, Forward, Star, StarOff, Trash2, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import type { TimelineItem } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";
import { useMessageActions } from "./message-actions";
import { useMessageTools } from "./message-tools";
import { mayDeleteAll, pickedIn } from "./picked";
import type { Selection } from "./selection";
import { useStars } from "./use-stars";

interface SelectionBarProps {
  selection: Selection;
  keys: ReadonlySet<EventId>;
  items: readonly TimelineItem[];
}

/** Below the log while messages are picked: how many, and what may be done with all of them. */
export function SelectionBar({ selection, keys, items }: SelectionBarProps) {
  const t = useTranslations("selection");
  const { rights, writes, deeds } = useMessageTools();
  const { forward } = useMessageActions();
  const stars = useStars();
  const picked = useMemo(() => pickedIn(items, keys), [items, keys]);
  useLayoutEffect(() => selection.keepOnly(new Set(picked.map(({ key }) => key))), [selection, picked]);
  const starred = picked.every(({ key }) => stars.has(key));
  useEscape(selection);
  const bar = useRef<HTMLDivElement>(null);
  useFocusAfter(bar, selection);
  const then = (run: () => void) => () => {
    run();
    selection.end();
  };
  return (
    <div
      ref={bar}
      data-selection-bar
      role="toolbar"
      aria-label={t("bar")}
      className="drop-in z-10 flex min-h-(--bar-h) shrink-0 items-center gap-1 border-t border-line bg-surface px-3"
    >
      <IconButton label={t("end")} icon={X} onClick={() => selection.end()} />
      <p role="status" className="min-w-0 flex-1 truncate text-sm font-emphasis tabular-nums">
        {t("count", { count: picked.length })}
      </p>
      <IconButton label={t("copy")} icon={Copy} onClick={then(() => deeds.copyAll(picked))} />
      <IconButton label={t("forward")} icon={Forward} mirrored onClick={then(() => forward(picked))} />
      <IconButton
        label={t(starred ? "unstar" : "star")}
        icon={starred ? StarOff : Star}
        onClick={then(() => deeds.star(picked, !starred))}
      />
      <Menu
        label={t("delete")}
        button={<IconButton label={t("delete")} icon={Trash2} className="text-danger hover:text-danger" />}
      >
        <MenuItem icon={EyeOff} label={t("hide")} danger onSelect={then(() => deeds.hide(picked))} />
        {mayDeleteAll(picked, rights, writes) && (
          <MenuItem icon={Trash2} label={t("deleteAll")} danger onSelect={then(() => deeds.removeAll(picked))} />
        )}
      </Menu>
    </div>
  );
}

/** Escape ends it wherever one is, unless something else has it. */
function useEscape(selection: Selection): void {
  useEffect(() => {
    const over = new AbortController();
    const end = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) selection.end();
    };
    addEventListener("keydown", end, { signal: over.signal });
    return () => over.abort();
  }, [selection]);
}

/** The focus that goes with the bar is again at the message that was touched last, or the log's, unless what follows takes it. */
function useFocusAfter(bar: RefObject<HTMLElement | null>, selection: Selection): void {
  useEffect(() => {
    const log = bar.current?.parentElement?.querySelector<HTMLElement>('[role="log"]');
    return () => {
      setTimeout(() => {
        if (document.activeElement !== document.body) return;
        const line = log?.querySelector<HTMLElement>(`[data-message="${selection.last}"]`);
        (line ?? log)?.focus({ preventScroll: true });
      });
    };
  }, [bar, selection]);
}
