"use client";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { hueOf } from "@/components/ui/hue";
import type { Quote } from "@/engine/client/engine-client";
import { useJump } from "./jump";
import { plainText } from "./message-text/plain-text";

/** Above an answer: whom and what it answers. A press goes there. */
export function QuoteBlock({ quote, own }: { quote: Quote; own: boolean }) {
  const t = useTranslations("reply");
  const tApp = useTranslations("app");
  const jump = useJump();
  const { id, at, state, sender, mine, text } = quote;
  const name = mine ? tApp("you") : sender?.name;
  const words = (
    <>
      <span className="sr-only">{t("inReplyTo")} </span>
      {name && (
        <span dir="auto" className="hue-name block truncate page-start font-semibold">
          {name}
        </span>
      )}
      <span
        dir="auto"
        className={cx("line-clamp-2 page-start", state !== "here" && (own ? "text-own-muted" : "text-muted"))}
      >
        {state === "here" ? plainText(text) : t(state)}
      </span>
    </>
  );
  const look = "quote hue-rule mb-1.5 block w-full min-w-0 text-sm";
  const hue = sender ? hueOf(sender.account) : undefined;
  if (state === "hidden" || (state === "unknown" && at === null))
    return (
      <span data-quote={id} className={look}>
        {words}
      </span>
    );
  return (
    <button type="button" data-quote={id} data-hue={hue} onClick={() => jump({ id, at })} className={look}>
      {words}
    </button>
  );
}
