"use client";
import { CircleAlert, Forward, Pin, Star } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import { hueOf } from "@/components/ui/hue";
import { Tick } from "@/components/ui/tick";
import { useTimes } from "@/components/ui/use-times";
import { engineClient } from "@/engine/client/engine-client";
import { EditedMark } from "./edited-mark";
import { failureWords } from "./failure-words";
import { HoverBar } from "./hover-bar";
import { LINE_ACTION } from "./line-action";
import { MessageText } from "./message-text";
import { QuoteBlock } from "./quote";
import { Reactions } from "./reactions";
import { PickedWords, PickMark, usePicked } from "./selection";
import { StuckLine } from "./stuck-line";
import { ThreadChip } from "./thread-chip";
import type { MessageItem } from "./timeline-rows";
import { usePointed } from "./use-pointed";
import { useStarred } from "./use-stars";

interface BubbleProps {
  item: MessageItem;
  /** first, last of what one person said in one breath */
  opens: boolean;
  ends: boolean;
  /** whether it says its time: the last that a person said within a minute */
  timed: boolean;
  /** in a group: name and face, since it could be anyone */
  named: boolean;
  /** in Notes to self: that a note is where it belongs needs no tick */
  own: boolean;
  /** the newest line: the tabulator stops at it */
  last: boolean;
}

/** One message. Mine are tinted at the end, others' white at the start; the speaker's corner is tight. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { item, opens, named } = props;
  const [fresh] = useState(() => Date.now() - item.at < 1_500);
  const [pointed, handlers] = usePointed();
  const picked = usePicked(item.key);
  const body = (
    <>
      <Paper {...props} named={named && !item.mine} pointed={pointed && picked === null} picked={picked} />
      <Reactions item={item} />
      {item.marks.below && <ThreadChip root={item} chip={item.marks.below} />}
      <StuckLine item={item} />
    </>
  );
  return (
    <div
      {...handlers}
      data-line
      className={cx(
        "group/line flex flex-col",
        opens ? "pt-3.5" : "pt-[3px]",
        item.mine ? "items-end" : "items-start",
        fresh && "rise",
        picked !== null && "relative cursor-pointer ps-9 select-none",
        picked && "rounded-row bg-selected forced-colors:outline",
      )}
      data-picked={picked ?? undefined}
    >
      {picked !== null && <PickMark picked={picked} />}
      {named && !item.mine ? (
        <div className="flex w-full gap-2.5 max-pane:gap-2">
          <span className="w-9 shrink-0 max-pane:w-8">
            {opens && <Avatar id={item.sender.account} name={item.sender.name} shape="person" size="sm" />}
          </span>
          <div className="flex min-w-0 flex-1 flex-col items-start">{body}</div>
        </div>
      ) : (
        body
      )}
      {item.state === "failed" && <NotSent item={item} />}
    </div>
  );
}, looksTheSame);

/** The engine keeps the item of a line for as long as it reads the same. */
function looksTheSame(a: BubbleProps, b: BubbleProps): boolean {
  const place = a.opens === b.opens && a.ends === b.ends && a.timed === b.timed;
  return a.item === b.item && place && a.named === b.named && a.own === b.own && a.last === b.last;
}

interface PaperProps extends BubbleProps {
  pointed: boolean;
  /** null: none is being picked */
  picked: boolean | null;
}

const SHAPE =
  "relative min-w-0 scroll-my-8 max-w-[min(var(--measure),84%)] px-[13px] py-2 [overflow-wrap:anywhere] [unicode-bidi:plaintext] coarse:select-none coarse:[-webkit-touch-callout:none] max-pane:max-w-[88%] forced-colors:border";

function Paper({ item, opens, ends, timed, named, own, last, pointed, picked }: PaperProps) {
  const t = useTranslations("chat");
  const corners = item.mine
    ? cx("rounded-lg rounded-ee-tight", !opens && "rounded-se-tight")
    : cx("rounded-lg rounded-es-tight", !opens && "rounded-ss-tight");
  return (
    <article
      data-message={item.key}
      data-state={item.state}
      data-ends={ends || undefined}
      tabIndex={last ? 0 : -1}
      className={cx(SHAPE, corners, item.mine ? "bg-own text-own-ink" : "bg-raised shadow-bubble")}
    >
      {picked && <PickedWords />}
      {named && opens ? (
        <span
          dir="auto"
          data-hue={hueOf(item.sender.account)}
          className="hue-name mb-0.5 block text-sm leading-snug font-semibold"
        >
          {item.sender.name}
        </span>
      ) : (
        <span className="sr-only">{item.mine ? t("fromYou") : t("from", { name: item.sender.name })}</span>
      )}
      {item.marks.forwarded && <ForwardedMark own={item.mine} />}
      {item.marks.quote && <QuoteBlock quote={item.marks.quote} own={item.mine} />}
      <MessageText text={item.text} sender={item.sender.account} />
      <Meta item={item} timed={timed} own={own} />
      <span className="block clear-both" />
      {pointed && <HoverBar item={item} />}
    </article>
  );
}

/** That its words were said elsewhere before. */
function ForwardedMark({ own }: { own: boolean }) {
  const t = useTranslations("forward");
  return (
    <span
      className={cx(
        "mb-0.5 flex items-center gap-1.5 text-xs leading-snug italic select-none",
        own ? "text-own-muted" : "text-muted",
      )}
    >
      <Forward className="mirrored size-3.5 shrink-0" strokeWidth={1.75} aria-hidden />
      {t("forwarded")}
    </span>
  );
}

/** Time and tick float into the last line; where the next bubble says them too, they are only there to be read aloud. */
function Meta({ item, timed, own }: Pick<BubbleProps, "item" | "timed" | "own">) {
  const times = useTimes();
  const t = useTranslations("pins");
  const tStars = useTranslations("stars");
  const starred = useStarred(item.key);
  const sent = item.state === "sent" || item.state === "delivered" || item.state === "read";
  const { edited, pin } = item.marks;
  const shown = timed || edited || starred || pin !== null || (item.mine && !sent);
  return (
    <span
      className={cx(
        !shown && "sr-only",
        shown &&
          "relative top-px float-end ms-3.5 -me-[3px] mt-[5px] -mb-[3px] inline-flex items-center gap-1 text-xs leading-[1.3] tabular-nums select-none",
        item.mine ? "text-own-muted" : "text-faint",
      )}
    >
      {edited && <EditedMark item={item} />}
      {starred && <Star className="size-3.5" strokeWidth={1.75} role="img" aria-label={tStars("starred")} />}
      {pin && <Pin className="size-3.5" strokeWidth={1.75} role="img" aria-label={t("pinned")} />}
      <time dateTime={new Date(item.at).toISOString()} title={times.full(item.at)}>
        {times.clock(item.at)}
      </time>
      {item.mine && item.state !== "failed" && !(own && sent) && <Tick state={item.state} />}
    </span>
  );
}

/** Why it was not sent, that it is kept, and the two ways on. */
function NotSent({ item }: { item: MessageItem }) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  return (
    <div
      role="alert"
      className="mt-1 flex max-w-[88%] flex-wrap items-center justify-end gap-x-1.5 gap-y-0.5 text-sm text-pretty"
    >
      <span className="flex items-start gap-1.5 text-danger">
        <CircleAlert className="mt-[0.15em] size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        {t("notSent")} {t(`failed.${failureWords(item.reason)}`)} {t("kept")}
      </span>
      <button type="button" className={LINE_ACTION} onClick={() => void engineClient().retry(item.key)}>
        {tApp("tryAgain")}
      </button>
      <button type="button" className={LINE_ACTION} onClick={() => void engineClient().discard(item.key)}>
        {t("delete")}
      </button>
    </div>
  );
}
