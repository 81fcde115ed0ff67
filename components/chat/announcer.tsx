"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import type { TimelineItem } from "@/engine/client/engine-client";
import { plainText } from "./message-text/plain-text";

/**
 * Says new messages of others to a screen reader, politely. The log itself stays silent: scrolling puts old lines into it. What
 * was said stands in the page, unseen, and goes with its message.
 */
export function Announcer({ items }: { items: readonly TimelineItem[] }) {
  const t = useTranslations("chat");
  const known = useRef<number | null>(null);
  const [said, setSaid] = useState<{ key: string; words: string } | null>(null);
  useEffect(() => {
    const last = items.findLast((item) => item.t === "message" && !item.mine && item.seq !== null);
    const seq = last?.t === "message" ? (last.seq ?? 0) : 0;
    const before = known.current;
    if (items.length > 0) known.current = Math.max(seq, before ?? 0);
    if (before !== null && last?.t === "message" && seq > before)
      setSaid({ key: last.key, words: t("announce", { name: last.sender.name, text: plainText(last.text) }) });
  }, [items, t]);
  const isHere = said !== null && items.some((item) => item.t === "message" && item.key === said.key);
  return (
    <div aria-live="polite" className="sr-only">
      {isHere && said.words}
    </div>
  );
}
