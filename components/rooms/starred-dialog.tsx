"use client";
import { StarOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { jumpIn } from "@/components/chat/jump-in";
import { plainText } from "@/components/chat/message-text/plain-text";
import { useStars } from "@/components/chat/use-stars";
import { Dialog } from "@/components/ui/dialog";
import { IconButton } from "@/components/ui/icon-button";
import { useTimes } from "@/components/ui/use-times";
import { engineClient, type Starred } from "@/engine/client/engine-client";
import { useRoom, useRooms } from "./use-engine";
import { useTitle } from "./use-title";

/** What one keeps at hand, the newest star first: its words, who said them and where. A press goes there. */
export function StarredDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations("stars");
  const starred = useStarredMessages();
  return (
    <Dialog open onOpenChange={(open) => open || onClose()} title={t("title")} description={t("description")}>
      <div aria-busy={starred === null} className="min-h-24">
        {starred && starred.length > 0 && (
          <ul aria-label={t("title")} className="-mx-3 grid grid-cols-[minmax(0,1fr)] gap-0.5">
            {starred.map((one) => (
              <Line key={one.message} one={one} onClose={onClose} />
            ))}
          </ul>
        )}
        {starred?.length === 0 && <p className="px-5 py-8 text-center text-balance text-muted">{t("none")}</p>}
      </div>
    </Dialog>
  );
}

function Line({ one, onClose }: { one: Starred; onClose: () => void }) {
  const t = useTranslations("stars");
  const tReply = useTranslations("reply");
  const tApp = useTranslations("app");
  const times = useTimes();
  const title = useTitle(useRoom(one.room));
  const go = () => {
    onClose();
    jumpIn(one.room, { id: one.message, at: one.at });
  };
  const words = one.state === "here" ? plainText(one.text) : tReply(one.state);
  const who = one.mine ? tApp("you") : (one.sender?.name ?? "");
  return (
    <li className="flex items-center">
      <button
        type="button"
        onClick={go}
        className="grid min-h-13 min-w-0 flex-1 grid-cols-[minmax(0,1fr)] rounded-row px-3 py-2 text-start hover:bg-hover"
      >
        <span className="flex items-baseline gap-2 text-xs text-muted">
          <span className="min-w-0 flex-1 truncate page-start">
            {who && <bdi className="me-1.5 font-semibold text-ink">{who}</bdi>}
            <bdi>{title}</bdi>
          </span>
          {one.writtenAt !== null && <time className="shrink-0 tabular-nums">{times.brief(one.writtenAt)}</time>}
        </span>
        <span dir="auto" className="line-clamp-2 page-start [overflow-wrap:anywhere]">
          {words}
        </span>
      </button>
      <IconButton
        label={t("remove")}
        icon={StarOff}
        onClick={() => void engineClient().stars.set(one.room, [{ key: one.message, seq: one.at }], false)}
      />
    </li>
  );
}

/** Read anew whenever a star comes or goes, or a room does, for its messages may be here now; null before the first reading. */
function useStarredMessages(): readonly Starred[] | null {
  const stars = useStars();
  const rooms = useRooms();
  const [starred, setStarred] = useState<readonly Starred[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other stars and other rooms are what asks for another reading
  useEffect(() => {
    let wanted = true;
    void engineClient()
      .stars.list()
      .then((list) => {
        if (wanted) setStarred(list);
      });
    return () => {
      wanted = false;
    };
  }, [stars, rooms]);
  return starred;
}
