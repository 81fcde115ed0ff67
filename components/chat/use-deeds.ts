"use client";
import { useTranslations } from "next-intl";
import { useMemo } from "react";
import { noteEmoji } from "@/components/emoji/recent-emoji";
import { announce, showToast } from "@/components/ui/toast";
import { type Deed, type Emoji, engineClient } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";
import { emojiWords } from "./emoji-words";
import { copiedText } from "./picked";
import type { MessageItem } from "./timeline-rows";

/** How long (ms) a deletion may be taken back where it was made. */
const UNDO = 10_000;
const BRIEF = 2_500;

/** What one does with a message at once, without being asked first. */
export interface Deeds {
  /** Gives an emoji, or takes it back where one gave it before. */
  react: (item: MessageItem, emoji: Emoji) => void;
  copy: (item: MessageItem) => void;
  /** The words of several, each with who said it. */
  copyAll: (items: readonly MessageItem[]) => void;
  /** Keeps messages at hand on all one's devices, or (false) no longer. */
  star: (items: readonly MessageItem[], on: boolean) => void;
  /** Silences the thread below a message on all one’s devices, or (false) lets it be heard again. */
  mute: (root: EventId, muted: boolean) => void;
  pin: (item: MessageItem) => void;
  unpin: (item: MessageItem) => void;
  /** For everyone, with a way back at hand. */
  remove: (message: EventId) => void;
  removeAll: (items: readonly MessageItem[]) => void;
  restore: (message: EventId) => void;
  /** For oneself alone, with a way back at hand. */
  hide: (items: readonly MessageItem[]) => void;
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
    const copy = (text: string) =>
      void navigator.clipboard.writeText(text).then(
        () => showToast({ words: t("copied"), lasts: BRIEF }),
        () => showToast({ words: t("notCopied"), lasts: UNDO }),
      );
    return {
      react: ({ key, marks }, emoji) => {
        const mine = marks.reactions.some((one) => one.mine && sameEmoji(one.emoji, emoji));
        act({ t: mine ? "unreaction" : "reaction", message: key, emoji });
        if (!mine && emoji[0] === "unicode") noteEmoji(emoji[1]);
        announce(t(mine ? "tookBack" : "reacted", { emoji: emojiWords(emoji) }));
      },
      copy: ({ text }) => copy(text),
      copyAll: (items) => copy(copiedText(items, ({ sender, text }) => t("copyLine", { name: sender.name, text }))),
      star: (items, on) => {
        void engineClient()
          .stars.set(room, placed(items), on)
          .then(() => announce(t(on ? "starred" : "unstarred")), failed);
      },
      mute: (root, muted) => {
        void engineClient()
          .threads.mute(room, root, muted)
          .then(() => showToast({ words: t(muted ? "muted" : "unmuted"), lasts: BRIEF }), failed);
      },
      pin: ({ key, seq }) => seq !== null && act({ t: "pin", message: key, at: seq }),
      unpin: ({ key }) => act({ t: "unpin", message: key }),
      remove: (message) => {
        act({ t: "delete", message, hard: false });
        showToast({ words: t("deleted"), lasts: UNDO, undo: () => restore(message) });
      },
      removeAll: (items) => {
        for (const { key } of items) act({ t: "delete", message: key, hard: false });
        const undo = () => {
          for (const { key } of items) restore(key);
        };
        showToast({ words: t("deletedAll", { count: items.length }), lasts: UNDO, undo });
      },
      restore,
      hide: (items) => {
        const hidden = engineClient().hide(room, placed(items), true);
        const undo = () => void hidden.then(() => engineClient().hide(room, placed(items), false)).catch(failed);
        hidden.then(() => showToast({ words: t("hidden", { count: items.length }), lasts: UNDO, undo }), failed);
      },
      erase: (message) => act({ t: "delete", message, hard: true }),
    };
  }, [room, t]);
}

/** Those that have a place in the log. */
function placed(items: readonly MessageItem[]) {
  return items.flatMap(({ key, seq }) => (seq === null ? [] : [{ key, seq }]));
}

function sameEmoji(a: Emoji, b: Emoji): boolean {
  return a[0] === b[0] && a[1] === b[1];
}
