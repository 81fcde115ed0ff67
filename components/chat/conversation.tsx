"use client";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useCallback, useEffect, useState } from "react";
import { useMute } from "@/components/groups/use-mute";
import { useRoom, useRooms } from "@/components/rooms/use-engine";
import { useTitle } from "@/components/rooms/use-title";
import { useCover } from "@/components/ui/use-cover";
import type { RoomId } from "@/protocol/ids";
import { BlankRoom } from "./blank-room";
import { Composer } from "./composer";
import { ConversationHead } from "./conversation-head";
import { Details } from "./details";
import { lastEditable } from "./editable";
import { type JumpGoal, JumpProvider } from "./jump";
import { useJumpIn } from "./jump-in";
import { MessageActionsProvider } from "./message-actions";
import { MessageList } from "./message-list";
import { RoomPeopleProvider } from "./message-text/room-people";
import { MutedNotice, mayWrite, RoomStatusNotice } from "./room-status";
import { useConversation } from "./use-conversation";
import { useTimelineHandle } from "./use-timeline";

/** What is opened now and then comes when it is. */
const ThreadPane = dynamic(() => import("./thread-pane").then((module) => module.ThreadPane), { ssr: false });
const InfoDialog = dynamic(() => import("./info-dialog").then((module) => module.InfoDialog), { ssr: false });
const ForwardDialog = dynamic(() => import("./forward-dialog").then((module) => module.ForwardDialog), { ssr: false });
const HistoryDialog = dynamic(() => import("./history-dialog").then((module) => module.HistoryDialog), { ssr: false });

/** One room: who, what was said, what one says. */
export function Conversation({ room }: { room: RoomId }) {
  const t = useTranslations("chat");
  const row = useRoom(room);
  const loaded = useRooms() !== null;
  const [details, setDetails] = useState(false);
  const title = useTitle(row);
  const mutedUntil = useMute(row);
  const talk = useConversation(room);
  const { actions, thread, history, info, forwarded, setThread, setHistory, setInfo, setForwarded } = talk;
  const handle = useTimelineHandle(room);
  const [goal, setGoal] = useState<JumpGoal | null>(null);
  const arrived = useCallback(() => setGoal(null), []);
  useJumpIn(room, setGoal);
  // One pane at a time beside what was said.
  useEffect(() => {
    if (thread) setDetails(false);
  }, [thread]);
  useCover(details || thread !== null, () => {
    setThread(null);
    setDetails(false);
  });
  const toggleDetails = () => {
    setThread(null);
    setDetails(!details);
  };
  if (!row) return <BlankRoom loaded={loaded} />;
  const writes = mayWrite(row) && mutedUntil === 0;
  const last = () => lastEditable(handle?.get().items ?? [], { editWindow: row.rights.editWindow, now: Date.now() });
  return (
    <MessageActionsProvider value={actions}>
      <JumpProvider value={setGoal}>
        <RoomPeopleProvider row={row}>
          <div className="relative flex min-h-0 flex-1">
            <section
              aria-label={t("conversation", { title })}
              className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas"
            >
              <ConversationHead row={row} title={title} details={details} onDetails={toggleDetails} />
              <MessageList row={row} writes={writes} handle={handle} goal={goal} onArrived={arrived} />
              <RoomStatusNotice row={row} />
              {writes && <Composer row={row} title={title} talk={talk} last={last} />}
              {mayWrite(row) && mutedUntil > 0 && <MutedNotice until={mutedUntil} />}
            </section>
            {details && <Details row={row} title={title} onClose={() => setDetails(false)} />}
            {thread && (
              <ThreadPane key={thread.key} row={row} root={thread} writes={writes} onClose={() => setThread(null)} />
            )}
          </div>
        </RoomPeopleProvider>
        {info && <InfoDialog row={row} item={info} onClose={() => setInfo(null)} />}
        {forwarded && <ForwardDialog items={forwarded} onClose={() => setForwarded(null)} />}
        {history && <HistoryDialog item={history} onClose={() => setHistory(null)} />}
      </JumpProvider>
    </MessageActionsProvider>
  );
}
