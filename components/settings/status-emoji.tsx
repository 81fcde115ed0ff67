"use client";
import { SmilePlus } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useRef, useState } from "react";
import { type Spot, spotOf } from "@/components/ui/spot";

/** All emoji are much to load for whoever only looks at their settings. */
const EmojiPopup = dynamic(() => import("@/components/emoji/emoji-popup").then((module) => module.EmojiPopup), {
  ssr: false,
});

/** The emoji of a status, and the way to another. */
export function StatusEmoji({ emoji, onPick }: { emoji: string; onPick: (emoji: string) => void }) {
  const t = useTranslations("settings");
  const [spot, setSpot] = useState<Spot | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const label = emoji ? t("statusEmojiIs", { emoji }) : t("statusEmoji");
  return (
    <>
      <button
        ref={button}
        type="button"
        aria-label={label}
        aria-haspopup="dialog"
        title={t("statusEmoji")}
        onClick={(event) => setSpot(spotOf(event.currentTarget))}
        className="touch-area -ms-2 grid size-9 shrink-0 place-items-center rounded-[9px] text-[1.375rem] leading-none text-muted transition-[background-color,color,transform] duration-(--t-fast) hover:bg-hover hover:text-ink active:scale-95"
      >
        {emoji || <SmilePlus className="size-(--icon)" strokeWidth={1.75} aria-hidden />}
      </button>
      {spot && (
        <EmojiPopup
          at={spot}
          label={t("statusEmoji")}
          onPick={onPick}
          onClosed={() => {
            setSpot(null);
            button.current?.focus();
          }}
        />
      )}
    </>
  );
}
