"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { Dialog } from "@/components/ui/dialog";
import { useTimes } from "@/components/ui/use-times";
import type { Wording } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";
import { wordDifference } from "./word-difference";

/** How a message read before: every wording with its time, the newest first, each with what was changed in it. */
export function HistoryDialog({ item, onClose }: { item: MessageItem; onClose: () => void }) {
  const t = useTranslations("history");
  const { wordings, wordedAt } = item.marks;
  const hidden = wordings.length === 0;
  const all: Wording[] = [...wordings, { text: item.text, at: wordedAt, beside: false }];
  const lines = all.map((wording, place) => ({ wording, before: all[place - 1] ?? null })).toReversed();
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("title")}
      description={hidden ? t("hidden") : undefined}
      back={`[data-message="${item.key}"]`}
    >
      <ol className="grid gap-5">
        {lines.map(({ wording, before }, place) => (
          <WordingLine
            // biome-ignore lint/suspicious/noArrayIndexKey: counted from the first wording, which stays the first
            key={lines.length - place}
            wording={wording}
            before={before}
            what={place === 0 ? t("now") : before ? null : t("first")}
          />
        ))}
      </ol>
    </Dialog>
  );
}

function WordingLine({ wording, before, what }: { wording: Wording; before: Wording | null; what: string | null }) {
  const t = useTranslations("history");
  const times = useTimes();
  return (
    <li>
      <p className="flex flex-wrap items-baseline gap-x-2 text-sm text-muted">
        {what && <span className="font-emphasis text-ink">{what}</span>}
        <time dateTime={new Date(wording.at).toISOString()} className="tabular-nums">
          {times.full(wording.at)}
        </time>
      </p>
      <p
        dir="auto"
        className="mt-1.5 rounded-md bg-sunken px-3.5 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere] forced-colors:border"
      >
        {before ? <Difference before={before.text} after={wording.text} /> : wording.text}
      </p>
      {wording.beside && <p className="mt-1.5 text-sm text-pretty text-muted">{t("beside")}</p>}
    </li>
  );
}

const LOOKS = { same: "", added: "wording-added", removed: "wording-removed" } as const;

/** What was taken out is struck through, what came in is underlined; both are named to whoever cannot see that. */
function Difference({ before, after }: { before: string; after: string }) {
  const t = useTranslations("history");
  const parts = useMemo(() => wordDifference(before, after), [before, after]);
  if (!parts) return after;
  return parts.map(({ t: kind, text }, place) => {
    const Mark = kind === "added" ? "ins" : kind === "removed" ? "del" : "span";
    return (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one difference never move
      <Mark key={place} className={LOOKS[kind]}>
        {kind !== "same" && <span className="sr-only">{t(kind)} </span>}
        {text}
      </Mark>
    );
  });
}
