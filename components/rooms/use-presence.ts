"use client";
import { useTranslations } from "next-intl";
import { useEffect, useSyncExternalStore } from "react";
import { daysBetween } from "@/components/ui/days";
import { useTimes } from "@/components/ui/use-times";
import { type PresenceView, presenceClient } from "@/engine/client/presence-client";
import type { AccountId } from "@/protocol/ids";
import { useConnection } from "./use-engine";

const subscribe = (changed: () => void) => presenceClient().subscribe(changed);
const nothing = () => null;

/** How somebody is, who is on the screen by this; null where that is not known, or nobody is asked for. */
export function usePresence(account: AccountId | null): PresenceView | null {
  const connection = useConnection();
  const view = useSyncExternalStore(subscribe, () => (account ? presenceClient().get(account) : null), nothing);
  useEffect(() => (account ? presenceClient().watch(account) : undefined), [account]);
  // Without a line nobody knows.
  return connection === "online" || connection === "polling" || connection === "notes-lacking" ? view : null;
}

/** The same in words; empty where there is nothing to say. */
export function usePresenceWords(account: AccountId | null): string {
  const t = useTranslations("presence");
  const times = useTimes();
  const view = usePresence(account);
  if (!view) return "";
  if (view.state !== "offline") return t(view.state);
  if (view.at === null) return "";
  if (typeof view.at === "string") return t(`seen.${view.at}`);
  const clock = times.clock(view.at);
  const days = daysBetween(view.at, Date.now());
  if (days <= 0) return t("seenToday", { clock });
  return days === 1 ? t("seenYesterday", { clock }) : t("seenOn", { date: times.brief(view.at), clock });
}
