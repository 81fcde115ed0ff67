"use client";
import { memo } from "react";
import { isBigEmoji } from "./message-text/big-emoji";
import { Blocks } from "./message-text/blocks";
import { Line } from "./message-text/line";
import { parse } from "./message-text/parse";

interface MessageTextProps {
  text: string;
  /** who says it: not everybody may call everybody */
  sender: string;
}

/** What a person wrote. Its last lines stand free, so that time and tick can float into them. */
export const MessageText = memo(function MessageText({ text, sender }: MessageTextProps) {
  if (isBigEmoji(text))
    return (
      <span dir="auto" className="block text-[2.75rem] leading-[1.25] whitespace-pre-wrap">
        {text}
      </span>
    );
  const blocks = parse(text);
  const last = blocks.at(-1);
  const line = last?.t === "words" ? last.inside : null;
  const above = line ? blocks.slice(0, -1) : blocks;
  return (
    <>
      {above.length > 0 && (
        <div className={line ? "mb-1.5" : "mb-0.5"}>
          <Blocks blocks={above} sender={sender} />
        </div>
      )}
      {line && (
        <span dir="auto" className="whitespace-pre-wrap">
          <Line pieces={line} sender={sender} />
        </span>
      )}
    </>
  );
});
