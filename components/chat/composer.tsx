"use client";
import { useTranslations } from "next-intl";
import type { RoomRow } from "@/engine/client/engine-client";
import { ComposerBox } from "./composer-box";
import { saveEdit, sayIn } from "./deeds";
import { useRoomPeople } from "./message-text/room-people";
import type { MessageItem } from "./timeline-rows";
import type { useConversation } from "./use-conversation";
import { useRoomDraft } from "./use-draft";
import { useWriting } from "./use-writing";

interface ComposerProps {
  row: RoomRow;
  title: string;
  talk: Pick<ReturnType<typeof useConversation>, "replyTo" | "setReplyTo" | "editing" | "setEditing">;
  /** the last message that one may edit */
  last: () => MessageItem | null;
}

/** Where one writes to the room. */
export function Composer({ row, title, talk, last }: ComposerProps) {
  const t = useTranslations("chat");
  const { replyTo, setReplyTo, editing, setEditing } = talk;
  const { room } = row;
  const people = useRoomPeople();
  const writing = useWriting({
    draft: useRoomDraft(room),
    kept: { text: row.draft, heard: row.draftHeard === true },
    replyTo,
    editing,
    onSend: (text) => {
      setReplyTo(null);
      return sayIn(row, { text, people, replyTo });
    },
    onSave: (text, item) => {
      setEditing(null);
      return saveEdit(room, item, text);
    },
  });
  const cancel = () => {
    setReplyTo(null);
    setEditing(null);
  };
  return (
    <ComposerBox
      words={row.type === "self" ? t("messageSelf") : t("message", { title })}
      writing={writing}
      replyTo={replyTo}
      editing={editing}
      onCancel={cancel}
      onUp={() => setEditing(replyTo ? null : last())}
    />
  );
}
