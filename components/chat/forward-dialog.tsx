"use client";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { type ReactNode, useDeferredValue, useEffect, useState } from "react";
import { isSought } from "@/components/rooms/room-sought";
import { useConnection, useRoom, useRooms } from "@/components/rooms/use-engine";
import { useTitle } from "@/components/rooms/use-title";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { SearchBox } from "@/components/ui/search-box";
import { showToast } from "@/components/ui/toast";
import { Windowed } from "@/components/ui/windowed";
import type { RoomRow } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { failureWords } from "./failure-words";
import { RoomOption } from "./room-option";
import { mayPost } from "./room-status";
import type { MessageItem } from "./timeline-rows";
import { type Forwarding, useForwarding } from "./use-forwarding";

/** At most so many chats at once. */
const MOST = 5;
/** How long (ms) it is said that they arrived. */
const SAID = 4_000;

/** Asks for the chats that messages are sent on to, and says how it goes. Nothing tells from where they come. */
export function ForwardDialog({ items, onClose }: { items: readonly MessageItem[]; onClose: () => void }) {
  const t = useTranslations("forward");
  const [chosen, setChosen] = useState<ReadonlySet<RoomId>>(new Set());
  const [state, go] = useForwarding(items);
  const count = items.length;
  useEffect(() => {
    if (state.t !== "sent") return;
    showToast({ words: t("sent", { count: chosen.size }), lasts: SAID });
    onClose();
  }, [state.t, chosen.size, onClose, t]);
  const toggle = (room: RoomId) => {
    const next = new Set(chosen);
    if (!next.delete(room)) next.add(room);
    setChosen(next);
  };
  const asks = state.t === "choosing";
  return (
    <Dialog
      open
      onOpenChange={(open) => open || onClose()}
      title={t("title", { count })}
      description={asks ? t("description", { count, most: MOST }) : undefined}
      back={items.map(({ key }) => `[data-message="${key}"]`).join(", ")}
    >
      {asks ? <Rooms chosen={chosen} onToggle={toggle} /> : <Progress state={state} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onClose}>
          {t(asks ? "back" : "close")}
        </Button>
        {asks && (
          <Button tone="primary" disabled={chosen.size === 0} onClick={() => go([...chosen])}>
            {t("go", { count: chosen.size })}
          </Button>
        )}
      </div>
    </Dialog>
  );
}

/** The chats that there are, those first in which one may write; of the others it is said. */
function Rooms({ chosen, onToggle }: { chosen: ReadonlySet<RoomId>; onToggle: (room: RoomId) => void }) {
  const t = useTranslations("rooms");
  const rooms = useRooms();
  const [typed, setTyped] = useState("");
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const query = useDeferredValue(typed);
  const sought = rooms?.filter((row) => row.state.t !== "left" && isSought(row, query, t("self"))) ?? [];
  const [open, closed] = [sought.filter((row) => mayPost(row)), sought.filter((row) => !mayPost(row))];
  const isFull = chosen.size >= MOST;
  return (
    <>
      <SearchBox value={typed} onChange={setTyped} placeholder={t("search")} aria-label={t("searchLabel")} />
      <div
        ref={setScroller}
        className="thin-scroll -mx-2 h-[min(20rem,40dvh)] overflow-y-auto overscroll-contain"
        aria-busy={rooms === null}
      >
        <Windowed
          items={[...open, ...closed]}
          keyOf={(row: RoomRow) => row.room}
          height={52}
          scroller={scroller}
          label={t("title")}
          line={(row, place, index) => (
            <RoomOption
              key={row.room}
              row={row}
              place={place}
              chosen={chosen.has(row.room)}
              open={index < open.length}
              free={chosen.has(row.room) || (index < open.length && !isFull)}
              onToggle={() => onToggle(row.room)}
            />
          )}
        />
        {rooms && sought.length === 0 && (
          <p className="px-5 py-10 text-center text-balance text-muted">{t("nothingFound")}</p>
        )}
      </div>
    </>
  );
}

/** How far it is, or what went wrong where. */
function Progress({ state }: { state: Exclude<Forwarding, { t: "choosing" }> }) {
  const t = useTranslations("forward");
  const connection = useConnection();
  switch (state.t) {
    case "sent":
      return null;
    case "going":
      return (
        <div role="status" className="grid gap-2">
          <p className="text-muted tabular-nums">
            {connection === "online" ? t("going", { done: state.done, all: state.all }) : t("waits")}
          </p>
          <div aria-hidden className="h-1 overflow-hidden rounded-full bg-sunken">
            <div
              className="h-full rounded-full bg-action transition-[width] duration-(--t-fast)"
              style={{ width: `${(100 * state.done) / state.all}%` }}
            />
          </div>
        </div>
      );
    case "refused":
      return (
        <Failed>
          {[...state.rooms].map(([room, reason]) => (
            <RefusedBy key={room} room={room} reason={reason} />
          ))}
        </Failed>
      );
    case "not-kept":
      return <Failed>{t("notKept")}</Failed>;
  }
}

function Failed({ children }: { children: ReactNode }) {
  return (
    <div role="alert">
      <Notice icon={CircleAlert} tone="danger">
        {children}
      </Notice>
    </div>
  );
}

function RefusedBy({ room, reason }: { room: RoomId; reason: string | null }) {
  const t = useTranslations("forward");
  const tChat = useTranslations("chat");
  const title = useTitle(useRoom(room));
  const who = (words: ReactNode) => (
    <bdi dir="auto" className="font-semibold">
      {words}
    </bdi>
  );
  return (
    <p>
      {t.rich("refusedBy", { who, room: title, why: tChat(`failed.${failureWords(reason)}`) })} {t("refusedKept")}
    </p>
  );
}
