"use client";
import { useMemo, useState } from "react";
import type { TombstoneItem } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import type { MessageActions } from "./message-actions";
import type { MessageItem } from "./timeline-rows";
import { useGone, useStanding } from "./use-gone";

/** What one is about to do in a conversation, and what is open beside it. */
export function useConversation(room: RoomId) {
  const [replyTo, setReplyTo] = useState<MessageItem | null>(null);
  const [editing, setEditing] = useState<MessageItem | null>(null);
  const [thread, setThread] = useState<MessageItem | TombstoneItem | null>(null);
  const [history, setHistory] = useState<MessageItem | null>(null);
  const [info, setInfo] = useState<MessageItem | null>(null);
  const [forwarded, setForwarded] = useState<readonly MessageItem[] | null>(null);
  useGone(room, replyTo, setReplyTo);
  useGone(room, editing, setEditing);
  useGone(room, history, setHistory);
  useStanding(room, forwarded, setForwarded);
  const actions = useMemo<MessageActions>(
    () => ({
      // One writes an answer or a new wording, never both.
      reply: (item) => {
        setEditing(null);
        setReplyTo(item);
      },
      edit: (item) => {
        setReplyTo(null);
        setEditing(item);
      },
      openThread: setThread,
      showHistory: setHistory,
      showInfo: setInfo,
      forward: setForwarded,
    }),
    [],
  );
  return {
    actions,
    replyTo,
    editing,
    thread,
    history,
    info,
    forwarded,
    setReplyTo,
    setEditing,
    setThread,
    setHistory,
    setInfo,
    setForwarded,
  };
}
