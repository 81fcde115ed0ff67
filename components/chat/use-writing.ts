"use client";
import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { COARSE } from "@/components/ui/use-media";
import { LIMITS } from "@/protocol/limits";
import { type Kept, taken } from "./followed";
import type { MessageItem } from "./timeline-rows";
import type { Draft } from "./use-draft";

interface Writing {
  draft: Draft;
  kept?: Kept;
  /** the message that is answered: the field takes the focus */
  replyTo: MessageItem | null;
  /** the message that is worded anew: its words stand in the field meanwhile, and what stood there comes back */
  editing: MessageItem | null;
  /** takes what was written; rejects where this device could not keep it */
  onSend: (text: string) => Promise<unknown>;
  onSave: (text: string, item: MessageItem) => Promise<unknown>;
}

const NOTHING: Kept = { text: "", heard: false };

/** The field, how long its words are, and what happens when they change or go. */
export function useWriting({ draft, kept = NOTHING, replyTo, editing, onSend, onSave }: Writing) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [length, setLength] = useState(0);
  const put = useCallback((text: string) => {
    if (!field.current) return;
    field.current.value = text;
    grow(field.current);
    setLength(text.trim().length);
  }, []);
  useLoadedDraft(draft, field, put);
  useHeardWords(kept, editing !== null, { field, put });
  useEditedWords(editing, field, put);
  useFocusFor(replyTo ?? editing, field);

  const typed = () => {
    grow(field.current);
    const text = field.current?.value ?? "";
    setLength(text.trim().length);
    if (!editing) draft.keep(text);
  };
  /** This device could not keep the words: they go back to where they were written. */
  const giveBack = (text: string) => {
    if (!field.current) return;
    put([text, field.current.value].filter(Boolean).join("\n"));
    draft.keep(field.current.value);
  };
  const send = () => {
    const text = field.current?.value.trim() ?? "";
    if (!field.current || text === "" || text.length > LIMITS.textCharacters) return;
    if (editing) {
      void onSave(text, editing).catch(() => giveBack(text));
    } else {
      put("");
      // A room's draft is taken away by the very write that keeps the message, never here: a tab that dies in between loses neither.
      void onSend(text).catch(() => giveBack(text));
    }
    field.current.focus();
  };
  return { field, length, typed, send };
}

/** Puts what was begun earlier into the field. */
function useLoadedDraft(draft: Draft, field: RefObject<HTMLTextAreaElement | null>, put: (text: string) => void) {
  useEffect(() => {
    let wanted = true;
    void draft.load().then((text) => {
      if (wanted && field.current?.value === "" && text !== "") put(text);
    });
    return () => {
      wanted = false;
    };
  }, [draft, field, put]);
}

/** What another device says of the draft shows in the field, unless somebody writes something else there; while a message is edited it waits. */
function useHeardWords(
  { text, heard }: Kept,
  aside: boolean,
  { field, put }: { field: RefObject<HTMLTextAreaElement | null>; put: (text: string) => void },
) {
  const before = useRef("");
  useEffect(() => {
    const now = taken(before.current, { text, heard }, { shown: field.current?.value ?? "", aside });
    before.current = now.before;
    if (now.show !== null) put(now.show);
  }, [text, heard, aside, field, put]);
}

/** While a message is edited the field holds its words; what was being written before comes back afterwards. */
function useEditedWords(
  editing: MessageItem | null,
  field: RefObject<HTMLTextAreaElement | null>,
  put: (text: string) => void,
) {
  useLayoutEffect(() => {
    if (!editing || !field.current) return;
    const before = field.current.value;
    put(editing.text);
    return () => put(before);
  }, [editing, field, put]);
}

/** Takes the focus on opening (where no keyboard jumps up for it), and whenever a message is to be answered or edited. */
function useFocusFor(item: MessageItem | null, field: RefObject<HTMLTextAreaElement | null>) {
  useEffect(() => {
    if (!item && matchMedia(COARSE).matches) return;
    field.current?.focus({ preventScroll: true });
    const { value = "" } = field.current ?? {};
    if (item) field.current?.setSelectionRange(value.length, value.length);
  }, [item, field]);
}

/** Browsers without field-sizing get their height by hand. */
function grow(field: HTMLTextAreaElement | null): void {
  if (!field || CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
