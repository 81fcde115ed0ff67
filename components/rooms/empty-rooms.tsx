"use client";
import { Link2, SquarePen } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { handle as handleShape } from "@/protocol/ids";
import { ownAddress } from "./blank-pane";
import type { RoomFilter } from "./list-filter";
import { PlainLink } from "./plain-link";

/** Nobody to talk with yet. */
export function EmptyRooms({ onNewChat }: { onNewChat: () => void }) {
  const t = useTranslations("rooms");
  return (
    <div className="grid justify-items-center gap-1.5 px-5 py-10 text-center">
      <b className="text-lg font-semibold">{t("emptyHeading")}</b>
      <p className="max-w-72 text-balance text-muted">{t("empty")}</p>
      <Button tone="primary" className="mt-3" onClick={onNewChat}>
        <SquarePen className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
        {t("newChat")}
      </Button>
      <CopyButton tone="ghost" icon={Link2} label={t("copyLink")} text={ownAddress} />
    </div>
  );
}

/** A search or a filter that leaves nothing; a handle can be written to all the same. */
export function NothingFound({ query, filter }: { query: string; filter: RoomFilter }) {
  const t = useTranslations("rooms");
  const handle = handleShape.safeParse(query.replace(/^@/, ""));
  return (
    <div className="grid justify-items-center gap-3 px-5 py-10 text-center text-muted">
      <p>{t(query !== "" || filter === "all" ? "nothingFound" : filter === "unread" ? "noneUnread" : "noGroups")}</p>
      {handle.success && (
        <PlainLink href={`/@${handle.data}`} className="link text-sm">
          {t("startWith", { handle: handle.data })}
        </PlainLink>
      )}
    </div>
  );
}
