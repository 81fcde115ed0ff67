"use client";
import { ArrowUp } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { IconButton } from "@/components/ui/icon-button";
import { COARSE, useMedia } from "@/components/ui/use-media";
import { engineClient } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import { useDraft } from "./use-draft";

/** Where one writes. The field is the browser's own, so that a key is on the screen before anything else happens. */
export function Composer({ room, title, self }: { room: RoomId; title: string; self: boolean }) {
  const t = useTranslations("chat");
  const coarse = useMedia(COARSE);
  const { field, length, typed, send } = useWriting(room);
  const over = length - LIMITS.textCharacters;
  const words = self ? t("messageSelf") : t("message", { title });
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed (an input method), Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229 || coarse)
      return;
    event.preventDefault();
    send();
  };

  return (
    <footer className="shrink-0 px-[clamp(8px,4%,40px)] pt-1 pb-[max(16px,env(safe-area-inset-bottom))] max-pane:px-2 max-pane:pb-[max(10px,env(safe-area-inset-bottom))]">
      <div className="mx-auto flex max-w-280 items-end gap-2">
        <div className="flex min-w-0 flex-1 items-end rounded-xl bg-raised px-4 py-[3px] shadow-[var(--shadow-1),inset_0_0_0_1px_var(--line-strong)] transition-shadow duration-(--t-fast) focus-within:shadow-[inset_0_0_0_2px_var(--focus)] forced-colors:border">
          <textarea
            ref={field}
            rows={1}
            onInput={typed}
            onKeyDown={onKeyDown}
            aria-label={words}
            placeholder={words}
            aria-invalid={over > 0 || undefined}
            aria-describedby={over > 0 ? "too-long" : undefined}
            enterKeyHint={coarse ? "enter" : "send"}
            autoComplete="off"
            dir="auto"
            className="thin-scroll max-h-[calc(8lh+18px)] min-h-[42px] min-w-0 flex-1 resize-none bg-transparent py-[9px] text-md outline-none [field-sizing:content] placeholder:truncate max-pane:text-lg coarse:text-lg"
          />
        </div>
        {(length > 0 || coarse) && (
          <IconButton
            label={t("send")}
            icon={ArrowUp}
            tone="voice"
            disabled={length === 0 || over > 0}
            onClick={send}
            className="size-12 disabled:bg-transparent disabled:text-faint"
          />
        )}
      </div>
      {over > 0 && (
        <p id="too-long" role="status" className="mx-auto max-w-280 px-4 pt-1.5 text-sm text-danger">
          {t("tooLong", { count: over })}
        </p>
      )}
    </footer>
  );
}

/** The field, how long its words are, and what happens when they change or go. */
function useWriting(room: RoomId) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(0);
  const draft = useDraft(room, field, setLength);
  useEffect(() => {
    if (!matchMedia(COARSE).matches) field.current?.focus({ preventScroll: true });
  }, []);

  const typed = () => {
    grow(field.current);
    const text = field.current?.value ?? "";
    setLength(text.trim().length);
    draft.keep(text);
    if (text.trim() !== "") engineClient().typing(room);
  };
  /** This device could not keep the message: the words go back to where they were written. */
  const giveBack = (text: string) => {
    if (!field.current) return;
    field.current.value = [text, field.current.value].filter(Boolean).join("\n");
    typed();
  };
  const send = () => {
    const text = field.current?.value.trim() ?? "";
    if (!field.current || text === "" || text.length > LIMITS.textCharacters) return;
    field.current.value = "";
    grow(field.current);
    setLength(0);
    field.current.focus();
    // The draft is taken away by the very write that keeps the message, never here: a tab that dies in between loses neither.
    void engineClient()
      .send(room, text)
      .catch(() => giveBack(text));
  };
  return { field, length, typed, send };
}

/** Browsers without field-sizing get their height by hand. */
function grow(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
