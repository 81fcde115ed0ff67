"use client";
import { useTranslations } from "next-intl";
import { engineClient } from "@/engine/client/engine-client";
import { LINE_ACTION } from "./line-action";
import type { MessageItem } from "./timeline-rows";

const KINDS = ["edit", "delete", "restore", "reaction", "unreaction", "pin", "unpin"] as const;

/** What one did about a message that was refused, and the two ways on. */
export function StuckLine({ item: { marks, mine } }: { item: MessageItem }) {
  const t = useTranslations("stuck");
  const tApp = useTranslations("app");
  const { stuck } = marks;
  if (!stuck) return null;
  const kind = KINDS.find((one) => one === stuck.kind) ?? "other";
  return (
    <p
      role="status"
      className={`mt-1 flex max-w-[88%] flex-wrap items-center gap-x-1.5 text-sm text-muted ${mine ? "justify-end" : ""}`}
    >
      {t(kind)}
      <button type="button" className={LINE_ACTION} onClick={() => void engineClient().retry(stuck.id)}>
        {tApp("tryAgain")}
      </button>
      <button type="button" className={LINE_ACTION} onClick={() => void engineClient().discard(stuck.id)}>
        {t("drop")}
      </button>
    </p>
  );
}
