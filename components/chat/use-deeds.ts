"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { noteEmoji } from "@/components/emoji/recent-emoji";
import { announce, showToast } from "@/components/ui/toast";
import { type Deed, type Emoji, engineClient } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";
import { emojiWords } from "./emoji-words";
import type { MessageItem } from "./timeline-rows";

/** How long (ms) a deletion may be taken back where it was made. */
const UNDO = 10_000;
const BRIEF = 2_500;

/** What one does with a message at once, without being asked first. */
export interface Deeds {
  /** Gives an emoji, or takes it back where one gave it before. */
  react: (item: MessageItem, emoji: Emoji) => void;
  copy: (item: MessageItem) => void;
  pin: (item: MessageItem) => void;
  unpin: (item: MessageItem) => void;
  /** For everyone, with a way back at hand. */
  remove: (message: EventId) => void;
  restore: (message: EventId) => void;
  /** For good: nobody can bring it back. */
  erase: (message: EventId) => void;
}

/** The deeds of one room. Each is seen at once and kept until it is in the log; what a device cannot keep, it says. */
export function useDeeds(room: RoomId): Deeds {
  const t = useTranslations("deed");
  return useMemo(() => {
    const failed = () => showToast({ words: t("notKept"), lasts: UNDO });
    const act = (deed: Deed) => void engineClient().act(room, deed).catch(failed);
    const restore = (message: EventId) => act({ t: "restore", message });
    return {
      react: ({ key, marks }, emoji) => {
        const mine = marks.reactions.some((one) => one.mine && sameEmoji(one.emoji, emoji));
        act({ t: mine ? "unreaction" : "reaction", message: key, emoji });
        if (!mine && emoji[0] === "unicode") noteEmoji(emoji[1]);
        announce(t(mine ? "tookBack" : "reacted", { emoji: emojiWords(emoji) }));
      },
      copy: ({ text }) =>
        void navigator.clipboard.writeText(text).then(
          () => showToast({ words: t("copied"), lasts: BRIEF }),
          () => showToast({ words: t("notCopied"), lasts: UNDO }),
        ),
      pin: ({ key }) => act({ t: "pin", message: key }),
      unpin: ({ key }) => act({ t: "unpin", message: key }),
      remove: (message) => {
        act({ t: "delete", message, hard: false });
        showToast({ words: t("deleted"), lasts: UNDO, undo: () => restore(message) });
      },
      restore,
      erase: (message) => act({ t: "delete", message, hard: true }),
    };
  }, [room, t]);
}

function sameEmoji(a: Emoji, b: Emoji): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
