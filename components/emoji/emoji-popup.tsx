"use client";
import { PlacedPopover } from "@/components/ui/popover";
import { Sheet } from "@/components/ui/sheet";
import type { Spot } from "@/components/ui/spot";
import { useMedia } from "@/components/ui/use-media";
import { EmojiPicker } from "./emoji-picker";

interface EmojiPopupProps {
  at: Spot;
  label: string;
  onPick: (emoji: string) => void;
  onClosed: () => void;
}

/** All emoji to take one of: beside what asked for it, or from the lower edge where there is little room. */
export function EmojiPopup({ at, label, onPick, onClosed }: EmojiPopupProps) {
  const narrow = useMedia("(max-width: 48em), (pointer: coarse)");
  const picker = (close: () => void) => (
    <EmojiPicker
      columns={8}
      onPick={(emoji) => {
        onPick(emoji);
        close();
      }}
    />
  );
  if (!narrow)
    return (
      <PlacedPopover at={at} label={label} onClosed={onClosed} className="h-96 w-88 overflow-hidden">
        {picker}
      </PlacedPopover>
    );
  return (
    <Sheet label={label} onClosed={onClosed}>
      {(close) => <div className="h-[min(26rem,70dvh)]">{picker(close)}</div>}
    </Sheet>
  );
}
