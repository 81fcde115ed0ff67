"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useRoom, useRooms } from "@/components/rooms/use-engine";
import type { RoomId } from "@/protocol/ids";
import { BlankRoom } from "./blank-room";
import { Composer } from "./composer";
import { ConversationHead } from "./conversation-head";
import { Details } from "./details";
import { MessageList } from "./message-list";
import { mayWrite, RoomStatusNotice } from "./room-status";

/** One room: who, what was said, what one says. */
export function Conversation({ room }: { room: RoomId }) {
  const t = useTranslations("chat");
  const tRooms = useTranslations("rooms");
  const row = useRoom(room);
  const loaded = useRooms() !== null;
  const [details, setDetails] = useState(false);
  if (!row) return <BlankRoom loaded={loaded} />;
  const title = row.type === "self" ? tRooms("self") : row.title;
  return (
    <div className="relative flex min-h-0 flex-1">
      <section aria-label={t("conversation", { title })} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
        <ConversationHead row={row} title={title} details={details} onDetails={() => setDetails(!details)} />
        <MessageList row={row} />
        <RoomStatusNotice row={row} />
        {mayWrite(row) && <Composer room={room} title={title} self={row.type === "self"} />}
      </section>
      {details && <Details row={row} title={title} onClose={() => setDetails(false)} />}
    </div>
  );
}
