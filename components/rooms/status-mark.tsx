"use client";
import type { PersonStatus } from "@/engine/client/engine-client";
import { statusSymbol, statusText } from "@/engine/client/status-now";
import { useStatusNow } from "./use-status";

/** The emoji of somebody's status, beside their name; nothing where there is none. The rest of it is read aloud. */
export function StatusMark({ status }: { status: PersonStatus | undefined }) {
  const lasting = useStatusNow(status);
  const symbol = lasting && statusSymbol(lasting);
  if (!lasting || !symbol) return null;
  const words = statusText(lasting);
  return (
    <span role="img" aria-label={words} title={words} className="shrink-0 leading-none">
      {symbol}
    </span>
  );
}
