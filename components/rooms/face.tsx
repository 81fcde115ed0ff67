"use client";
import type { ReactNode } from "react";
import { PresenceDot } from "@/components/ui/presence-dot";
import type { AccountId } from "@/protocol/ids";
import { usePresence } from "./use-presence";

/** An avatar with a dot while its person is here; `account` null: of nobody whose presence is asked for. */
export function Face({ account, children }: { account: AccountId | null; children: ReactNode }) {
  const state = usePresence(account)?.state ?? "offline";
  const here = state !== "offline";
  return (
    <span className="relative inline-flex shrink-0">
      <span className={here ? "notched inline-flex" : "inline-flex"}>{children}</span>
      {here && <PresenceDot state={state} className="absolute end-0 bottom-0" />}
    </span>
  );
}
