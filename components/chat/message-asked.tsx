"use client";
import { useTranslations } from "next-intl";
import { useRef } from "react";
import { EmojiPopup } from "@/components/emoji/emoji-popup";
import { PlacedPopover } from "@/components/ui/popover";
import type { TimelineItem } from "@/engine/client/engine-client";
import { EraseDialog } from "./erase-dialog";
import { useMessageActions } from "./message-actions";
import { type Choice, choicesOn } from "./message-choices";
import { MessageMenu, MessageSheet } from "./message-menu";
import { type Asked, useMessageTools } from "./message-tools";
import { QuickEmoji } from "./quick-emoji";
import { ReactionPeople } from "./reaction-people";
import { useSelection } from "./selection";
import type { MessageItem } from "./timeline-rows";
import { useStarred } from "./use-stars";

interface MessageAskedProps {
  asked: Asked;
  items: readonly TimelineItem[];
  /** `follows`: what comes next takes the focus */
  onAnswered: (asked: Asked, follows: boolean) => void;
}

/** What is open about one message: nothing once that is gone. */
export function MessageAsked({ asked, items, onAnswered }: MessageAskedProps) {
  const item = items.find((one) => one.key === asked.key);
  if (asked.t === "erase")
    return item?.t === "tombstone" ? <EraseDialog item={item} onDone={() => onAnswered(asked, false)} /> : null;
  if (item?.t !== "message") return null;
  return <OnMessage asked={asked} item={item} onAnswered={onAnswered} />;
}

type Question = Exclude<Asked, { t: "erase" }>;

interface OnMessageProps extends Omit<MessageAskedProps, "items" | "asked"> {
  asked: Question;
  item: MessageItem;
}

/** What was chosen is done once what it was chosen from has closed: then the focus is free to go where it is needed. */
function OnMessage({ asked, item, onAnswered }: OnMessageProps) {
  const t = useTranslations("deed");
  const { rights, writes, inThread, deeds, ask } = useMessageTools();
  const actions = useMessageActions();
  const selection = useSelection();
  const starred = useStarred(item.key);
  const next = useRef<{ follows: boolean; run: () => void } | null>(null);
  const closed = () => {
    onAnswered(asked, next.current?.follows ?? false);
    next.current?.run();
  };
  const react = (emoji: string) => {
    next.current = { follows: false, run: () => deeds.react(item, ["unicode", emoji]) };
  };
  const choose = (choice: Choice) => {
    const spot = "at" in asked ? asked.at : { x: 0, y: 0, width: 0, height: 0 };
    const ways: Record<Choice, [run: () => void, follows: boolean]> = {
      react: [() => ask({ t: "picker", key: item.key, at: spot }), true],
      people: [() => ask({ t: "people", key: item.key }), true],
      reply: [() => actions.reply(item), true],
      thread: [() => actions.openThread(item), true],
      edit: [() => actions.edit(item), true],
      history: [() => actions.showHistory(item), true],
      info: [() => actions.showInfo(item), true],
      copy: [() => deeds.copy(item), false],
      forward: [() => actions.forward([item]), true],
      star: [() => deeds.star([item], true), false],
      unstar: [() => deeds.star([item], false), false],
      select: [() => selection?.toggle(item.key), false],
      pin: [() => deeds.pin(item), false],
      unpin: [() => deeds.unpin(item), false],
      mute: [() => deeds.mute(item.key, true), false],
      unmute: [() => deeds.mute(item.key, false), false],
      hide: [() => deeds.hide([item]), false],
      delete: [() => deeds.remove(item.key), false],
    };
    const [run, follows] = ways[choice];
    next.current = { run, follows };
  };
  const choices = choicesOn(item, rights, writes, { inThread, starred });

  switch (asked.t) {
    case "menu":
      return (
        <MessageMenu asked={asked} choices={choices} onChoose={choose} onReact={react} onClosed={closed} item={item} />
      );
    case "sheet":
      return <MessageSheet choices={choices} onChoose={choose} onReact={react} onClosed={closed} item={item} />;
    case "quick":
      return (
        <PlacedPopover at={asked.at} label={t("react")} onClosed={closed} className="p-1.5">
          {(close) => <QuickEmoji item={item} onReact={react} onMore={() => choose("react")} onDone={close} />}
        </PlacedPopover>
      );
    case "picker":
      return <EmojiPopup at={asked.at} label={t("react")} onPick={react} onClosed={closed} />;
    case "people":
      return <ReactionPeople item={item} onDone={() => onAnswered(asked, false)} />;
  }
}
