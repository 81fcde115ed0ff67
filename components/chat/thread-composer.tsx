"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Check } from "@/components/ui/check";
import type { RoomRow, TimelineHandle, TombstoneItem } from "@/engine/client/engine-client";
import { ComposerBox } from "./composer-box";
import { saveEdit, sayIn } from "./deeds";
import { lastEditable } from "./editable";
import { useRoomPeople } from "./message-text/room-people";
import type { MessageItem } from "./timeline-rows";
import type { useConversation } from "./use-conversation";
import { useThreadDraft } from "./use-draft";
import { useWriting } from "./use-writing";

interface ThreadComposerProps {
  row: RoomRow;
  root: MessageItem | TombstoneItem;
  handle: TimelineHandle | null;
  talk: Pick<ReturnType<typeof useConversation>, "replyTo" | "setReplyTo" | "editing" | "setEditing">;
}

/** Where one writes to a thread; the room may be given the words, too. */
export function ThreadComposer({ row, root, handle, talk }: ThreadComposerProps) {
  const t = useTranslations("thread");
  const { replyTo, setReplyTo, editing, setEditing } = talk;
  const [toRoom, setToRoom] = useState(false);
  const people = useRoomPeople();
  const draft = useThreadDraft(root.key);
  const say = async (text: string) => {
    draft.keep("");
    setReplyTo(null);
    setToRoom(false);
    await sayIn(row, { text, people, replyTo, thread: root });
    if (toRoom) await sayIn(row, { text, people, replyTo: root.t === "message" ? root : null });
  };
  const writing = useWriting({
    draft,
    replyTo,
    editing,
    onSend: say,
    onSave: (text, item) => {
      setEditing(null);
      return saveEdit(row.room, item, text);
    },
  });
  const cancel = () => {
    setReplyTo(null);
    setEditing(null);
  };
  const last = () =>
    lastEditable(handle?.get().items.filter(({ key }) => key !== root.key) ?? [], {
      editWindow: row.rights.editWindow,
      now: Date.now(),
    });
  return (
    <ComposerBox
      words={t("write")}
      writing={writing}
      replyTo={replyTo}
      editing={editing}
      onCancel={cancel}
      onUp={() => setEditing(replyTo ? null : last())}
      narrow
    >
      {!editing && (
        <div className="mx-1 text-sm text-muted">
          <Check checked={toRoom} onChange={setToRoom} label={t("alsoRoom")} />
        </div>
      )}
    </ComposerBox>
  );
}
