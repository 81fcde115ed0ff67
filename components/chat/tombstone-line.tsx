"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { emphasis } from "@/components/ui/emphasis";
import type { TombstoneItem } from "@/engine/client/engine-client";
import { ThreadChip } from "./thread-chip";

/** What people call themselves stands in its own direction. */
const who = (words: ReactNode) => <bdi dir="auto">{words}</bdi>;

/** Where a message was: that it was deleted, and by whom. */
export function TombstoneLine({ item }: { item: TombstoneItem }) {
  const t = useTranslations("tombstone");
  const { by, sender } = item;
  return (
    <div className="flex flex-col items-start pt-3.5" data-tombstone={item.key}>
      <p className="flex max-w-[min(var(--measure),84%)] items-start gap-2 rounded-lg bg-sunken px-3.5 py-2 text-sm text-pretty text-muted">
        <Trash2 className="mt-0.5 size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        <span>{t.rich(wordsOf(item), { ...emphasis, who, by: by.name, name: sender.name })}</span>
      </p>
      {item.below && <ThreadChip root={item} chip={item.below} />}
    </div>
  );
}

function wordsOf({ by, byMe, sender, mine }: TombstoneItem): "own" | "ownYou" | "others" | "othersYou" | "yours" {
  if (by.account === sender.account) return byMe ? "ownYou" : "own";
  if (byMe) return "othersYou";
  return mine ? "yours" : "others";
}
