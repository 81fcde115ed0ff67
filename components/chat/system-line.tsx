"use client";
import { useLocale, useTranslations } from "next-intl";
import { Fragment, type ReactNode, useMemo } from "react";
import { emphasis } from "@/components/ui/emphasis";
import { speechOf } from "@/components/ui/speech";
import { useTimes } from "@/components/ui/use-times";
import type { SystemItem } from "@/engine/client/engine-client";
import { QuietLine } from "./quiet-lines";
import { type Standing, systemKey } from "./system-words";

/** What people call themselves stands in its own direction. */
const name = (words: ReactNode) => (
  <bdi dir="auto" className="font-semibold text-ink">
    {words}
  </bdi>
);

/** Something that happened to the room, not in it: who did what to whom. */
export function SystemLine({ item, group, before }: { item: SystemItem; group: boolean; before: Standing | null }) {
  const t = useTranslations("system");
  const times = useTimes();
  const key = systemKey(item, group, before);
  return (
    <QuietLine>
      {t.rich(key, {
        ...emphasis,
        who: name,
        people: () => <People item={item} />,
        name: item.actor.name,
        title: item.title ?? "",
        until: times.full(item.mutedUntil * 1000),
      })}
    </QuietLine>
  );
}

/** "Bob, Carla and 12 others", as the reader's language joins names; oneself comes first. */
function People({ item }: { item: SystemItem }) {
  const t = useTranslations("system");
  const locale = useLocale();
  const joiner = useMemo(() => new Intl.ListFormat(speechOf(locale), { type: "conjunction" }), [locale]);
  const people = item.people.toSorted((a, b) => Number(b.me) - Number(a.me));
  const parts: ReactNode[] = people.map((one) => (one.me ? emphasis.b(t("you")) : name(one.name)));
  const rest = item.count - people.length;
  if (rest > 0) parts.push(t("others", { count: rest }));
  const joined = joiner.formatToParts(parts.map((_, place) => String(place)));
  return joined.map((part, place) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one line never move
    <Fragment key={place}>{part.type === "element" ? parts[Number(part.value)] : part.value}</Fragment>
  ));
}
