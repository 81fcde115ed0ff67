"use client";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { memo, useState } from "react";
import { Avatar } from "@/components/ui/avatar";
import { cx } from "@/components/ui/cx";
import { hueOf } from "@/components/ui/hue";
import { Tick } from "@/components/ui/tick";
import { useTimes } from "@/components/ui/use-times";
import { engineClient } from "@/engine/client/engine-client";
import { failureWords } from "./failure-words";
import { Linkified } from "./linkified";
import type { MessageItem } from "./timeline-rows";

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
}

/** One message. Mine are tinted at the end, others' white at the start; the speaker's corner is tight. */
export const Bubble = memo(function Bubble(props: BubbleProps) {
  const { item, opens, named } = props;
  const [fresh] = useState(() => Date.now() - item.at < 1_500);
  return (
    <div
      className={cx(
        "flex flex-col",
        opens ? "pt-3.5" : "pt-[3px]",
        item.mine ? "items-end" : "items-start",
        fresh && "rise",
      )}
    >
      {named && !item.mine ? (
        <div className="flex w-full gap-2.5 max-pane:gap-2">
          <span className="w-9 shrink-0 max-pane:w-8">
            {opens && <Avatar id={item.sender.account} name={item.sender.name} shape="person" size="sm" />}
          </span>
          <Paper {...props} />
        </div>
      ) : (
        <Paper {...props} named={false} />
      )}
      {item.state === "failed" && <NotSent item={item} />}
    </div>
  );
}, looksTheSame);

/** The engine makes its items anew on every change of the room; only a bubble that would look different is drawn again. */
function looksTheSame(a: BubbleProps, b: BubbleProps): boolean {
  const [x, y] = [a.item, b.item];
  const message = x.key === y.key && x.text === y.text && x.state === y.state && x.at === y.at && x.reason === y.reason;
  const place = a.opens === b.opens && a.ends === b.ends && a.timed === b.timed;
  return message && place && x.sender.name === y.sender.name && a.named === b.named && a.own === b.own;
}

const SHAPE =
  "relative min-w-0 max-w-[min(var(--measure),84%)] px-[13px] py-2 [overflow-wrap:anywhere] [unicode-bidi:plaintext] max-pane:max-w-[88%] forced-colors:border";

function Paper({ item, opens, ends, timed, named, own }: BubbleProps) {
  const t = useTranslations("chat");
  const corners = item.mine
    ? cx("rounded-lg rounded-ee-tight", !opens && "rounded-se-tight")
    : cx("rounded-lg rounded-es-tight", !opens && "rounded-ss-tight");
  return (
    <article
      data-message={item.key}
      data-state={item.state}
      data-ends={ends || undefined}
      className={cx(SHAPE, corners, item.mine ? "bg-own text-own-ink" : "bg-raised shadow-bubble")}
    >
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
      <span dir="auto" className="whitespace-pre-wrap">
        <Linkified text={item.text} />
      </span>
      <Meta item={item} timed={timed} own={own} />
      <span className="block clear-both" />
    </article>
  );
}

/** Time and tick float into the last line; where the next bubble says them too, they are only there to be read aloud. */
function Meta({ item, timed, own }: Pick<BubbleProps, "item" | "timed" | "own">) {
  const times = useTimes();
  const sent = item.state === "sent" || item.state === "delivered" || item.state === "read";
  const shown = timed || (item.mine && !sent);
  return (
    <span
      className={cx(
        !shown && "sr-only",
        shown &&
          "relative top-px float-end ms-3.5 -me-[3px] mt-[5px] -mb-[3px] inline-flex items-center gap-1 text-xs leading-[1.3] tabular-nums select-none",
        item.mine ? "text-own-muted" : "text-faint",
      )}
    >
      <time dateTime={new Date(item.at).toISOString()} title={times.full(item.at)}>
        {times.clock(item.at)}
      </time>
      {item.mine && item.state !== "failed" && !(own && sent) && <Tick state={item.state} />}
    </span>
  );
}

const ACTION = "touch-area min-h-8 rounded-sm px-2 underline decoration-1 underline-offset-3";

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
      <button type="button" className={ACTION} onClick={() => void engineClient().retry(item.key)}>
        {tApp("tryAgain")}
      </button>
      <button type="button" className={ACTION} onClick={() => void engineClient().discard(item.key)}>
        {t("delete")}
      </button>
    </div>
  );
}
