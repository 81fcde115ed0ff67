"use client";
import { Ellipsis, type LucideIcon, MessageSquareText, Reply, SmilePlus } from "lucide-react";
import { useTranslations } from "next-intl";
import type { MouseEvent } from "react";
import { cx } from "@/components/ui/cx";
import { spotOf } from "@/components/ui/spot";
import { useMessageActions } from "./message-actions";
import { useMessageTools } from "./message-tools";
import type { MessageItem } from "./timeline-rows";

/** What one does most, at the upper corner of the message that one points at; beside a short one, whose words it would cover. */
export function HoverBar({ item }: { item: MessageItem }) {
  const t = useTranslations("deed");
  const { writes, inThread, ask } = useMessageTools();
  const { reply, openThread } = useMessageActions();
  const says = writes && item.seq !== null;
  return (
    <div
      role="toolbar"
      aria-label={t("bar")}
      className={cx(
        "appear absolute -top-[22px] z-10 flex rounded-md bg-raised p-0.5 text-ink shadow-[var(--shadow-2),0_0_0_1px_var(--line)] forced-colors:border",
        item.mine ? "end-[max(0px,min(60px,218px-100%))]" : "start-[max(100%-146px,min(100%,72px))]",
      )}
    >
      {says && (
        <>
          <BarButton
            label={t("react")}
            icon={SmilePlus}
            onPress={(at) => ask({ t: "quick", key: item.key, at: spotOf(at) })}
          />
          <BarButton label={t("reply")} icon={Reply} mirrored onPress={() => reply(item)} />
          {!inThread && <BarButton label={t("thread")} icon={MessageSquareText} onPress={() => openThread(item)} />}
        </>
      )}
      <BarButton
        label={t("more")}
        icon={Ellipsis}
        opens
        onPress={(at, byKeys) => ask({ t: "menu", key: item.key, at: spotOf(at), byKeys })}
      />
    </div>
  );
}

interface BarButtonProps {
  label: string;
  icon: LucideIcon;
  mirrored?: boolean;
  opens?: boolean;
  onPress: (button: Element, byKeys: boolean) => void;
}

function BarButton({ label, icon: Icon, mirrored, opens, onPress }: BarButtonProps) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      aria-haspopup={opens ? "menu" : undefined}
      onClick={(event: MouseEvent) => onPress(event.currentTarget, event.detail === 0)}
      className="grid size-[34px] place-items-center rounded-[9px] text-muted transition-colors duration-(--t-fast) hover:bg-hover hover:text-ink active:scale-95"
    >
      <Icon className={cx("size-[1.125rem]", mirrored && "mirrored")} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
