"use client";
import { BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { Avatar } from "@/components/ui/avatar";
import { Badge, CallsBadge } from "@/components/ui/badge";
import { cx } from "@/components/ui/cx";
import { useTimes } from "@/components/ui/use-times";
import type { ThreadChip as Chip, TombstoneItem } from "@/engine/client/engine-client";
import { useMessageActions } from "./message-actions";
import type { MessageItem } from "./timeline-rows";

/**
 * Below a message: how many answered in its thread, who did last, and when, and how much of it waits to be read. A press opens
 * the thread. A muted one tells only of what calls.
 */
export function ThreadChip({ root, chip }: { root: MessageItem | TombstoneItem; chip: Chip }) {
  const t = useTranslations("thread");
  const times = useTimes();
  const { openThread } = useMessageActions();
  const { muted, unread, calls } = chip.news;
  const waiting = muted ? 0 : unread;
  const tells = calls > 0 || waiting > 0;
  return (
    <button
      type="button"
      data-thread-of={root.key}
      onClick={() => openThread(root)}
      className={cx(
        tells ? "pe-[5px]" : "pe-3",
        "touch-area mt-[5px] mb-1.5 inline-flex max-w-full flex-wrap items-center gap-x-2 rounded-full bg-surface py-1 ps-[5px] text-sm shadow-[inset_0_0_0_1px_var(--line)] transition-shadow duration-(--t-fast) hover:shadow-[inset_0_0_0_1px_var(--line-strong)] forced-colors:border",
      )}
    >
      <span className="flex -space-x-1.5 rtl:space-x-reverse">
        {chip.faces.map((face) => (
          <Avatar
            key={face.account}
            id={face.account}
            name={face.name}
            shape="person"
            size="xs"
            className="shadow-[0_0_0_2px_var(--surface)]"
          />
        ))}
      </span>
      <span className="font-semibold text-accent">{t("replies", { count: chip.count })}</span>
      <time
        dateTime={new Date(chip.last).toISOString()}
        title={times.full(chip.last)}
        className="text-xs text-faint tabular-nums"
      >
        {times.brief(chip.last)}
      </time>
      {muted && <BellOff className="size-3.5 text-faint" strokeWidth={1.75} role="img" aria-label={t("muted")} />}
      {calls > 0 && <CallsBadge count={calls} />}
      {waiting > 0 && <Badge count={waiting} />}
    </button>
  );
}
