"use client";
import { useTranslations } from "next-intl";
import { useMe } from "@/components/rooms/use-engine";
import { Avatar } from "@/components/ui/avatar";
import { Dialog } from "@/components/ui/dialog";
import { emojiWords } from "./emoji-words";
import type { MessageItem } from "./timeline-rows";

/** Who gave what to a message. */
export function ReactionPeople({ item, onDone }: { item: MessageItem; onDone: () => void }) {
  const t = useTranslations("deed");
  const tApp = useTranslations("app");
  const me = useMe()?.account;
  const { reactions } = item.marks;
  const total = reactions.reduce((sum, { people }) => sum + people.length, 0);
  return (
    <Dialog open onOpenChange={onDone} title={t("reactionCount", { count: total })}>
      <ul className="-mx-2 grid gap-0.5">
        {reactions.flatMap(({ emoji, people }) =>
          people.map(({ account, name }) => (
            <li key={`${emoji.join(" ")} ${account}`} className="flex min-h-12 items-center gap-3 px-2">
              <Avatar id={account} name={name} shape="person" size="sm" />
              <span dir="auto" className="page-start min-w-0 flex-1 truncate">
                {account === me ? tApp("you") : name}
              </span>
              <span className="text-[1.375rem] leading-none">{emojiWords(emoji)}</span>
            </li>
          )),
        )}
      </ul>
    </Dialog>
  );
}
