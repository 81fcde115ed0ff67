"use client";
import { useCallback, useSyncExternalStore } from "react";
import type { PersonStatus } from "@/engine/client/engine-client";
import { statusNow, statusText, untilOver } from "@/engine/client/status-now";
import { systemClock } from "@/engine/clock";

/** What somebody says of themselves for as long as it lasts; null where they say nothing. */
export function useStatusNow(status: PersonStatus | undefined): PersonStatus | null {
  const until = status?.[2] ?? 0;
  const subscribe = useCallback(
    (changed: () => void) => {
      document.addEventListener("visibilitychange", changed);
      const stop = untilOver(until, systemClock, changed);
      return () => {
        stop();
        document.removeEventListener("visibilitychange", changed);
      };
    },
    [until],
  );
  const now = () => statusNow(status, Date.now());
  return useSyncExternalStore(subscribe, now, now);
}

/** The same as one line; empty where they say nothing. */
export function useStatus(status: PersonStatus | undefined): string {
  const lasting = useStatusNow(status);
  return lasting ? statusText(lasting) : "";
}
