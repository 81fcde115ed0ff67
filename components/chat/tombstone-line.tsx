"use client";
import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { emphasis } from "@/components/ui/emphasis";
import type { TombstoneItem } from "@/engine/client/engine-client";
import { LINE_ACTION } from "./line-action";
import { choicesOnTombstone } from "./message-choices";
import { useMessageTools } from "./message-tools";
import { ThreadChip } from "./thread-chip";

/** What people call themselves stands in its own direction. */
const who = (words: ReactNode) => <bdi dir="auto">{words}</bdi>;

/** Where a message was: that it was deleted, by whom, and whether it may come back. `last`: the tabulator stops at it. */
export function TombstoneLine({ item, last }: { item: TombstoneItem; last: boolean }) {
  const t = useTranslations("tombstone");
  const { rights, writes, deeds, ask } = useMessageTools();
  const { by, sender, hard, forMe, key } = item;
  const { restore, erase } = choicesOnTombstone(item, rights, Date.now());
  return (
    <div className="flex flex-col items-start pt-3.5">
      <div
        data-tombstone={key}
        tabIndex={last ? 0 : -1}
        className="max-w-[min(var(--measure),84%)] scroll-my-8 rounded-lg bg-sunken px-3.5 py-2 text-sm text-pretty text-muted max-pane:max-w-[88%]"
      >
        <p className="flex items-start gap-2">
          <Trash2 className="mt-0.5 size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
          <span>
            {t.rich(wordsOf(item), { ...emphasis, who, by: by.name, name: sender.name })}
            {hard && !forMe && ` ${t("forGood")}`}
          </span>
        </p>
        {writes && (restore || erase) && (
          <p className="-mb-1 flex flex-wrap gap-x-1 ps-4 coarse:gap-x-3">
            {restore && (
              <button type="button" className={LINE_ACTION} onClick={() => deeds.restore(key)}>
                {t("restore")}
              </button>
            )}
            {erase && (
              <button type="button" className={LINE_ACTION} onClick={() => ask({ t: "erase", key })}>
                {t("erase")}
              </button>
            )}
          </p>
        )}
      </div>
      {item.below && <ThreadChip root={item} chip={item.below} />}
    </div>
  );
}

type Words = "own" | "ownYou" | "others" | "othersYou" | "yours" | "forMe";

function wordsOf({ by, byMe, sender, mine, forMe }: TombstoneItem): Words {
  if (forMe) return "forMe";
  if (by.account === sender.account) return byMe ? "ownYou" : "own";
  if (byMe) return "othersYou";
  return mine ? "yours" : "others";
}
