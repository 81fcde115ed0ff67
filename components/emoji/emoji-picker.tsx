"use client";
import { type EmojiPickerListComponents, EmojiPicker as Parts, type SkinTone, useSkinTone } from "frimousse";
import { Search } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { cx } from "@/components/ui/cx";
import { CATEGORIES, emojiData } from "./emoji-data";
import { keepTone, keptTone } from "./skin-tone";

/** All emoji, by kind, with a search and skin tones. Arrow keys walk them from the search, Enter takes one. */
export function EmojiPicker({ columns, onPick }: { columns: number; onPick: (emoji: string) => void }) {
  const t = useTranslations("emoji");
  return (
    <Parts.Root
      locale="en"
      columns={columns}
      skinTone={keptTone()}
      resolveEmojiData={emojiData}
      onEmojiSelect={({ emoji }) => onPick(emoji)}
      className="isolate flex h-full min-h-0 flex-col"
    >
      <search className="m-2 mb-1 flex min-h-10 shrink-0 items-center gap-2 rounded-md bg-sunken px-3 text-muted focus-within:shadow-[inset_0_0_0_2px_var(--focus)] coarse:min-h-11 forced-colors:border">
        <Search className="size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        <Parts.Search
          aria-label={t("search")}
          placeholder={t("search")}
          type="text"
          inputMode="search"
          dir="auto"
          className="min-w-0 flex-1 bg-transparent py-1.5 text-ink outline-none placeholder:text-muted max-pane:text-lg coarse:text-lg"
        />
      </search>
      <Parts.Viewport tabIndex={0} aria-label={t("all")} className="thin-scroll min-h-0 flex-1 outline-offset-[-2px]">
        <Parts.Loading className="absolute inset-0 grid place-items-center text-sm text-muted">
          {t("loading")}
        </Parts.Loading>
        <Parts.Empty className="absolute inset-0 grid place-items-center text-sm text-muted">{t("none")}</Parts.Empty>
        <Parts.List aria-label={t("all")} className="pb-2 select-none" components={{ CategoryHeader, Row, Emoji }} />
      </Parts.Viewport>
      <Tones />
    </Parts.Root>
  );
}

const CategoryHeader: EmojiPickerListComponents["CategoryHeader"] = ({ category, ...props }) => {
  const t = useTranslations("emoji.kind");
  const kind = CATEGORIES.find((one) => one === category.label);
  return (
    <div {...props} className="bg-raised px-3.5 pt-2.5 pb-1.5 text-xs font-semibold text-muted">
      {/* One without words is there to be measured. */}
      {kind ? t(kind) : "\u00a0"}
    </div>
  );
};

const Row: EmojiPickerListComponents["Row"] = ({ children, ...props }) => (
  <div {...fromOne(props)} className="scroll-my-2 px-2">
    {children}
  </div>
);

const Emoji: EmojiPickerListComponents["Emoji"] = ({ emoji, ...props }) => (
  <button
    type="button"
    {...fromOne(props)}
    title={emoji.label}
    className="grid h-10 min-w-0 flex-1 place-items-center rounded-[9px] text-[1.375rem] leading-none data-active:bg-hover coarse:h-11 forced-colors:data-active:outline"
  >
    {emoji.emoji}
  </button>
);

interface Indices {
  "aria-rowindex"?: number | undefined;
  "aria-colindex"?: number | undefined;
}

/** The list counts from 0, which is no index to whoever listens. It finds its own rows by theirs, all but the first: those stay. */
function fromOne<T extends Indices>(props: T): T {
  const { "aria-rowindex": row, "aria-colindex": column } = props;
  return { ...props, "aria-rowindex": row || undefined, "aria-colindex": column === undefined ? column : column + 1 };
}

/** The tone that hands and faces have, kept for the next time. */
function Tones() {
  const t = useTranslations("emoji");
  const [tone, setTone, tones] = useSkinTone("👋");
  useEffect(() => keepTone(tone), [tone]);
  return (
    <fieldset className="flex shrink-0 items-center gap-0.5 border-t border-line px-2 py-1">
      <legend className="sr-only">{t("tone")}</legend>
      {tones.map(({ skinTone, emoji }) => (
        <label
          key={skinTone}
          title={t(`tones.${skinTone}`)}
          className={cx(
            "relative grid h-9 min-w-0 flex-1 place-items-center rounded-[9px] text-[1.125rem] hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-focus coarse:h-11",
            skinTone === tone && "bg-selected",
          )}
        >
          <input
            type="radio"
            name="skin-tone"
            value={skinTone}
            checked={skinTone === tone}
            onChange={() => setTone(skinTone satisfies SkinTone)}
            aria-label={t(`tones.${skinTone}`)}
            className="absolute inset-0 size-full cursor-pointer opacity-0"
          />
          <span aria-hidden>{emoji}</span>
        </label>
      ))}
    </fieldset>
  );
}
