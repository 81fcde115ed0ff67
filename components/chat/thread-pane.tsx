"use client";
import { ChevronLeft, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useCallback, useEffect, useMemo, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { useFocusBack } from "@/components/ui/use-focus-back";
import { COARSE, useMedia } from "@/components/ui/use-media";
import type { RoomRow, TombstoneItem } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { type JumpGoal, JumpProvider, useJump } from "./jump";
import { type MessageActions, MessageActionsProvider, useMessageActions } from "./message-actions";
import { ThreadComposer } from "./thread-composer";
import { ThreadLog } from "./thread-log";
import { ThreadMenu } from "./thread-menu";
import type { MessageItem } from "./timeline-rows";
import { useDeeds } from "./use-deeds";
import { useGone } from "./use-gone";
import { useLit } from "./use-lit";
import { useTimeline, useTimelineHandle } from "./use-timeline";

interface ThreadPaneProps {
  row: RoomRow;
  root: MessageItem | TombstoneItem;
  /** one may write in the room now */
  writes: boolean;
  onClose: () => void;
}

/** Beside the conversation: a message with all that was answered below it. On a phone it is a screen of its own. */
export function ThreadPane({ row, root, writes, onClose }: ThreadPaneProps) {
  const t = useTranslations("thread");
  const tApp = useTranslations("app");
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  const coarse = useMedia(COARSE);
  const place = useMemo(() => ({ id: root.key, at: root.seq ?? 0 }), [root.key, root.seq]);
  const handle = useTimelineHandle(row.room, place);
  const timeline = useTimeline(handle);
  const deeds = useDeeds(row.room);
  const { replyTo, editing, setReplyTo, setEditing, actions } = useThreadActions(row.room);
  const [lit, jump] = useJumpWithin(panel);
  // The composer takes the focus where that brings up no keyboard.
  useEffect(() => {
    if (coarse || !writes) panel?.focus();
  }, [panel, coarse, writes]);
  useFocusBack(`[data-thread-of="${root.key}"]`, `[data-message="${root.key}"]`, `[data-tombstone="${root.key}"]`);

  // What is open above the pane (a menu, a dialog) has an Escape of its own.
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) =>
    event.key === "Escape" && event.target instanceof Node && event.currentTarget.contains(event.target) && onClose();
  return (
    <MessageActionsProvider value={actions}>
      <JumpProvider value={jump}>
        <aside
          ref={setPanel}
          tabIndex={-1}
          onKeyDown={onKeyDown}
          aria-label={t("label")}
          className="slide-in flex min-h-0 w-[min(400px,40%)] shrink-0 flex-col border-s border-line bg-canvas outline-none max-wide:absolute max-wide:inset-y-0 max-wide:end-0 max-wide:z-20 max-wide:w-[min(400px,100%)] max-wide:shadow-float max-pane:inset-0 max-pane:w-auto max-pane:border-0"
        >
          <header className="flex min-h-(--bar-h) shrink-0 items-center gap-2 border-b border-line bg-canvas ps-5 pe-3 pt-[env(safe-area-inset-top)] max-pane:px-1">
            <IconButton label={tApp("back")} icon={ChevronLeft} mirrored className="pane:hidden" onClick={onClose} />
            <h2 className="flex-1 text-lg leading-tight font-semibold tracking-[-0.01em]">{t("label")}</h2>
            {timeline.thread && <ThreadMenu news={timeline.thread} onMute={(muted) => deeds.mute(root.key, muted)} />}
            <IconButton label={tApp("close")} icon={X} className="max-pane:hidden" onClick={onClose} />
          </header>
          <ThreadLog row={row} root={root} writes={writes} timeline={timeline} lit={lit} onGone={onClose} />
          {writes && (
            <ThreadComposer row={row} root={root} handle={handle} talk={{ replyTo, editing, setReplyTo, setEditing }} />
          )}
        </aside>
      </JumpProvider>
    </MessageActionsProvider>
  );
}

/** What is begun with a message in a thread goes on in the thread. */
function useThreadActions(room: RoomId) {
  const around = useMessageActions();
  const [replyTo, setReplyTo] = useState<MessageItem | null>(null);
  const [editing, setEditing] = useState<MessageItem | null>(null);
  useGone(room, replyTo, setReplyTo);
  useGone(room, editing, setEditing);
  const actions = useMemo<MessageActions>(
    () => ({
      ...around,
      reply: (item) => {
        setEditing(null);
        setReplyTo(item);
      },
      edit: (item) => {
        setReplyTo(null);
        setEditing(item);
      },
    }),
    [around],
  );
  return { replyTo, editing, setReplyTo, setEditing, actions };
}

/** A message of the thread is near; any other one is the conversation's to go to. */
function useJumpWithin(panel: HTMLElement | null): [string | null, (goal: JumpGoal) => void] {
  const around = useJump();
  const [lit, arrive] = useLit();
  const jump = useCallback(
    (goal: JumpGoal) => {
      const message = panel?.querySelector<HTMLElement>(`[data-message="${goal.id}"], [data-tombstone="${goal.id}"]`);
      if (!message) return around(goal);
      message.scrollIntoView({ block: "center" });
      arrive(message, goal.id);
    },
    [panel, around, arrive],
  );
  return [lit, jump];
}
