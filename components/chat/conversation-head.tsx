"use client";
import { ChevronLeft, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { goBack } from "@/components/rooms/place";
import { Avatar } from "@/components/ui/avatar";
import { IconButton } from "@/components/ui/icon-button";
import type { RoomRow } from "@/engine/client/engine-client";

interface HeadProps {
  row: RoomRow;
  title: string;
  details: boolean;
  onDetails: () => void;
}

/** Whom one is talking with. */
export function ConversationHead({ row, title, details, onDetails }: HeadProps) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  const self = row.type === "self";
  const under = self ? t("onlyYou") : row.peer ? `@${row.peer.handle}` : "";
  return (
    <header className="flex min-h-(--bar-h) shrink-0 items-center gap-2 border-b border-line bg-canvas py-2 ps-5 pe-3 pt-[max(8px,env(safe-area-inset-top))] max-pane:px-1">
      <IconButton label={tApp("back")} icon={ChevronLeft} mirrored className="pane:hidden" onClick={goBack} />
      <Avatar
        id={row.peer?.account ?? row.room}
        name={title}
        shape={self ? "self" : row.peer ? "person" : "room"}
        size="md"
        className="me-1"
      />
      <div className="min-w-0 flex-1">
        <h1 dir="auto" className="truncate page-start text-lg leading-tight font-semibold tracking-[-0.01em]">
          {title}
        </h1>
        {under !== title && under !== `@${title}` && (
          <p className="truncate text-xs text-muted">
            <bdi>{under}</bdi>
          </p>
        )}
      </div>
      <IconButton label={t("details")} icon={Info} aria-expanded={details} onClick={onDetails} />
    </header>
  );
}
