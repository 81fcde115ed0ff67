"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMe } from "@/components/rooms/use-engine";
import { Avatar } from "@/components/ui/avatar";
import { Dialog } from "@/components/ui/dialog";
import { Windowed } from "@/components/ui/windowed";
import { emojiWords } from "./emoji-words";
import type { MessageItem } from "./timeline-rows";

/** Who gave what to a message. */
export function ReactionPeople({ item, onDone }: { item: MessageItem; onDone: () => void }) {
  const t = useTranslations("deed");
  const tApp = useTranslations("app");
  const me = useMe()?.account;
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const given = item.marks.reactions.flatMap(({ emoji, people }) => people.map((person) => ({ ...person, emoji })));
  const title = t("reactionCount", { count: given.length });
  return (
    <Dialog open onOpenChange={onDone} title={title}>
      <div
        ref={setScroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="thin-scroll -mx-2 max-h-[60dvh] overflow-y-auto overscroll-contain"
      >
        <Windowed
          items={given}
          keyOf={({ emoji, account }) => `${emoji.join(" ")} ${account}`}
          height={48}
          scroller={scroller}
          label={title}
          line={({ emoji, account, name }, place) => (
            <li key={`${emoji.join(" ")} ${account}`} {...place} className="flex min-h-12 items-center gap-3 px-2">
              <Avatar id={account} name={name} shape="person" size="sm" />
              <span dir="auto" className="page-start min-w-0 flex-1 truncate">
                {account === me ? tApp("you") : name}
              </span>
              <span className="text-[1.375rem] leading-none">{emojiWords(emoji)}</span>
            </li>
          )}
        />
      </div>
    </Dialog>
  );
}
