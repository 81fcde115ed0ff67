"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { useMute } from "@/components/groups/use-mute";
import { useRoom, useRooms } from "@/components/rooms/use-engine";
import { useTitle } from "@/components/rooms/use-title";
import type { RoomId } from "@/protocol/ids";
import { BlankRoom } from "./blank-room";
import { Composer } from "./composer";
import { ConversationHead } from "./conversation-head";
import { Details } from "./details";
import { MessageActionsProvider } from "./message-actions";
import { MessageList } from "./message-list";
import { MutedNotice, mayWrite, RoomStatusNotice } from "./room-status";
import { useConversation } from "./use-conversation";

/** One room: who, what was said, what one says. */
export function Conversation({ room }: { room: RoomId }) {
  const t = useTranslations("chat");
  const row = useRoom(room);
  const loaded = useRooms() !== null;
  const [details, setDetails] = useState(false);
  const title = useTitle(row);
  const mutedUntil = useMute(row);
  const { actions } = useConversation();
  if (!row) return <BlankRoom loaded={loaded} />;
  const writes = mayWrite(row) && mutedUntil === 0;
  return (
    <MessageActionsProvider value={actions}>
      <div className="relative flex min-h-0 flex-1">
        <section aria-label={t("conversation", { title })} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas">
          <ConversationHead row={row} title={title} details={details} onDetails={() => setDetails(!details)} />
          <MessageList row={row} writes={writes} />
          <RoomStatusNotice row={row} />
          {writes && <Composer room={room} title={title} self={row.type === "self"} />}
          {mayWrite(row) && mutedUntil > 0 && <MutedNotice until={mutedUntil} />}
        </section>
        {details && <Details row={row} title={title} onClose={() => setDetails(false)} />}
      </div>
    </MessageActionsProvider>
  );
}
