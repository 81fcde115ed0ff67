"use client";
import { MailOpen, MessageSquareDot } from "lucide-react";
import { useTranslations } from "next-intl";
import { announce, showToast } from "@/components/ui/toast";
import { engineClient, type RoomRow } from "@/engine/client/engine-client";
import { isUnread } from "./is-unread";
import { leaveRoom, pathOf } from "./place";

/** How long (ms) one is told that it could not be kept. */
const FAILED = 10_000;

/** Marks a room as unread, or one that is unread as read: what that is called, and how. */
export function useUnreadChoice(row: RoomRow) {
  const t = useTranslations("rooms");
  const tDeed = useTranslations("deed");
  const marks = !isUnread(row);
  const done = () => {
    announce(t(marks ? "isMarked" : "isRead"));
    // What one keeps for later is not in front of one now, and "back" does not lead to it.
    if (marks && location.pathname === pathOf(row.room)) leaveRoom();
  };
  const run = () => {
    const failed = () => showToast({ words: tDeed("notKept"), lasts: FAILED });
    void engineClient().unread.set(row.room, marks).then(done, failed);
  };
  return { label: t(marks ? "markUnread" : "markRead"), icon: marks ? MessageSquareDot : MailOpen, run };
}
