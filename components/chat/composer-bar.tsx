"use client";
import { Pencil, Reply, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { cx } from "@/components/ui/cx";
import { hueOf } from "@/components/ui/hue";
import { IconButton } from "@/components/ui/icon-button";
import { plainText } from "./message-text/plain-text";
import type { MessageItem } from "./timeline-rows";

/** Above the field: which message the words are for, as an answer to it or in its place, and the way out. */
export function ComposerBar({
  item,
  editing,
  id,
  onCancel,
}: {
  item: MessageItem;
  editing: boolean;
  id: string;
  onCancel: () => void;
}) {
  const t = useTranslations("reply");
  const tApp = useTranslations("app");
  const Icon = editing ? Pencil : Reply;
  const name = item.mine ? tApp("you") : item.sender.name;
  return (
    <div className="drop-in flex items-center gap-2.5 ps-3.5 pe-1.5 pt-2">
      <Icon className="mirrored size-(--icon) shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
      <p
        id={id}
        data-hue={editing ? undefined : hueOf(item.sender.account)}
        className={cx("quote min-w-0 flex-1 py-1 text-sm", editing ? "border-accent" : "hue-rule")}
      >
        <span
          dir="auto"
          className={editing ? "block font-semibold" : "hue-name block truncate page-start font-semibold"}
        >
          {editing ? (
            t("editing")
          ) : (
            <>
              <span className="sr-only">{t("replyingTo")} </span>
              {name}
            </>
          )}
        </span>
        <span dir="auto" className="block truncate page-start text-muted">
          {plainText(item.text)}
        </span>
      </p>
      <IconButton label={t(editing ? "cancelEdit" : "cancelReply")} icon={X} tone="round" onClick={onCancel} />
    </div>
  );
}
