"use client";
import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { KeyboardEvent } from "react";
import { recentEmoji } from "@/components/emoji/recent-emoji";
import { cx } from "@/components/ui/cx";
import { givenBy } from "./given";
import type { MessageItem } from "./timeline-rows";

interface QuickEmojiProps {
  item: MessageItem;
  onReact: (emoji: string) => void;
  onMore: () => void;
  onDone: () => void;
}

const CELL =
  "grid size-10 min-w-0 place-items-center rounded-full text-[1.375rem] leading-none transition-transform duration-(--t-fast) hover:bg-hover active:scale-90 coarse:size-12 coarse:text-[1.5rem]";

/** The six emoji at hand, and the way to all of them. The arrow keys walk them. */
export function QuickEmoji({ item, onReact, onMore, onDone }: QuickEmojiProps) {
  const t = useTranslations("deed");
  const given = givenBy(item);
  const press = (run: () => void) => () => {
    run();
    onDone();
  };
  return (
    <div role="toolbar" aria-label={t("quick")} onKeyDown={walk} className="flex justify-between gap-0.5">
      {recentEmoji().map((emoji) => (
        <button
          key={emoji}
          type="button"
          aria-label={emoji}
          aria-pressed={given.has(emoji)}
          onClick={press(() => onReact(emoji))}
          className={cx(CELL, given.has(emoji) && "bg-accent-soft shadow-[inset_0_0_0_1.5px_var(--accent)]")}
        >
          {emoji}
        </button>
      ))}
      <button
        type="button"
        aria-label={t("moreEmoji")}
        title={t("moreEmoji")}
        onClick={press(onMore)}
        className={cx(CELL, "bg-sunken text-muted")}
      >
        <Plus className="size-(--icon)" strokeWidth={1.75} aria-hidden />
      </button>
    </div>
  );
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
  const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  event.preventDefault();
  buttons[(at + (event.key === forward ? 1 : buttons.length - 1)) % buttons.length]?.focus();
}
