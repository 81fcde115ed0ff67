"use client";
import { SmilePlus } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useMemo } from "react";
import { useMe } from "@/components/rooms/use-engine";
import { cx } from "@/components/ui/cx";
import { speechOf } from "@/components/ui/speech";
import { spotOf } from "@/components/ui/spot";
import type { ReactionView } from "@/engine/client/engine-client";
import { emojiWords } from "./emoji-words";
import { useMessageTools } from "./message-tools";
import type { MessageItem } from "./timeline-rows";

const CHIP =
  "touch-area relative inline-flex min-h-7 items-center gap-[5px] rounded-full px-[9px] py-0.5 text-sm tabular-nums transition-[background-color,box-shadow,transform] duration-(--t-fast) active:scale-95 forced-colors:border";

/** What was given below a message: a press gives the same, or takes one's own back. */
export function Reactions({ item }: { item: MessageItem }) {
  const t = useTranslations("deed");
  const { writes, deeds, ask } = useMessageTools();
  const { reactions } = item.marks;
  if (reactions.length === 0) return null;
  return (
    // biome-ignore lint/a11y/useSemanticElements: nothing of a form
    <div
      role="group"
      aria-label={t("reactions")}
      className="mt-1 flex max-w-full flex-wrap items-center gap-1 coarse:mt-2.5 coarse:gap-x-2.5 coarse:gap-y-4 coarse:pb-2"
    >
      {reactions.map((reaction) => (
        <Chip
          key={reaction.emoji.join(" ")}
          reaction={reaction}
          disabled={!writes}
          onPress={() => deeds.react(item, reaction.emoji)}
        />
      ))}
      {writes && (
        <button
          type="button"
          aria-label={t("react")}
          title={t("react")}
          onClick={(event) => ask({ t: "quick", key: item.key, at: spotOf(event.currentTarget) })}
          className={cx(
            CHIP,
            "text-muted opacity-0 shadow-[inset_0_0_0_1px_var(--line)] group-focus-within/line:opacity-100 group-hover/line:opacity-100 hover:bg-hover hover:text-ink coarse:hidden",
          )}
        >
          <SmilePlus className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
        </button>
      )}
    </div>
  );
}

interface ChipProps {
  reaction: ReactionView;
  disabled: boolean;
  onPress: () => void;
}

function Chip({ reaction, disabled, onPress }: ChipProps) {
  const t = useTranslations("deed");
  const { emoji, people, mine } = reaction;
  const words = emojiWords(emoji);
  const who = useWho(reaction);
  return (
    <button
      type="button"
      data-reaction={words}
      aria-pressed={mine}
      aria-label={t("reaction", { emoji: words, who })}
      aria-disabled={disabled || undefined}
      title={who}
      onClick={disabled ? undefined : onPress}
      className={cx(
        CHIP,
        mine
          ? "bg-accent-soft font-semibold text-accent shadow-[inset_0_0_0_1.5px_var(--accent)]"
          : "bg-surface text-muted shadow-[inset_0_0_0_1px_var(--line)] hover:bg-raised",
      )}
    >
      <span aria-hidden className="text-[1.0625em] leading-none">
        {words}
      </span>
      {people.length}
    </button>
  );
}

/** So many people are named beside what they gave; the others are counted. */
const NAMED = 10;

/** "You and Ana", as the reader's language joins names. */
function useWho({ people, mine }: ReactionView): string {
  const t = useTranslations("app");
  const me = useMe()?.account;
  const locale = useLocale();
  const joiner = useMemo(() => new Intl.ListFormat(speechOf(locale), { type: "conjunction" }), [locale]);
  const others = people.filter((one) => one.account !== me);
  const names = others.slice(0, others.length > NAMED + 1 ? NAMED : NAMED + 1).map((one) => one.name);
  const more = others.length - names.length;
  return joiner.format([...(mine ? [t("you")] : []), ...names, ...(more > 0 ? [t("others", { count: more })] : [])]);
}
