"use client";
import { Pin } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { PinnedItem } from "@/engine/client/engine-client";
import { plainText } from "./message-text/plain-text";

/** Under the head of a room: what is pinned, the newest first. A press goes there, the next one to the pin before it. */
export function PinBar({ pins, onGo }: { pins: readonly PinnedItem[]; onGo: (item: PinnedItem) => void }) {
  const t = useTranslations("pins");
  const [turn, setTurn] = useState(0);
  const pinned = [...pins].sort((a, b) => b.marks.pin.at - a.marks.pin.at);
  const item = pinned[turn % Math.max(pinned.length, 1)];
  if (!item) return null;
  const go = () => {
    onGo(item);
    setTurn((turn + 1) % pinned.length);
  };
  return (
    <div className="drop-in z-10 shrink-0 border-b border-line bg-surface">
      <button
        type="button"
        onClick={go}
        aria-label={t("go", { name: item.sender.name, text: plainText(item.text) })}
        className="flex min-h-11 w-full items-center gap-3 px-5 py-1 text-start outline-offset-[-2px] hover:bg-hover max-pane:px-4"
      >
        <Pin className="size-(--icon-sm) shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
        <span className="page-start min-w-0 flex-1 truncate text-sm">
          <bdi className="me-2 font-semibold">{item.sender.name}</bdi>
          <bdi className="text-muted">{plainText(item.text)}</bdi>
        </span>
        {pinned.length > 1 && (
          <span className="shrink-0 text-xs text-muted tabular-nums">{t("count", { count: pinned.length })}</span>
        )}
      </button>
    </div>
  );
}
