"use client";
import { type KeyboardEvent, type RefObject, useId, useState } from "react";
import { type MentionOption, type MentionQuery, mentionOptions, mentionQuery } from "./mention-query";
import { replaceText } from "./replace-text";
import { useRoomPeople } from "./room-people";

/** While "@…" is being written: who may be meant, which of them is marked, and what the keys do with that. */
export function useMentionCompletion(field: RefObject<HTMLTextAreaElement | null>) {
  const id = useId();
  const people = useRoomPeople();
  const [query, setQuery] = useState<MentionQuery | null>(null);
  const [active, setActive] = useState(0);
  /** where the "@" stands that one wants no list for */
  const [refused, setRefused] = useState<number | null>(null);
  const options = query && query.from !== refused ? mentionOptions(query.typed, people) : [];

  const look = () => {
    const { value = "", selectionStart = 0, selectionEnd = 0 } = field.current ?? {};
    const found = selectionStart === selectionEnd ? mentionQuery(value, selectionStart) : null;
    if (!found) setRefused(null);
    if (found?.from === query?.from && found?.typed === query?.typed) return;
    setQuery(found);
    setActive(0);
  };
  const close = () => setQuery(null);
  const take = ({ handle }: MentionOption) => {
    if (field.current && query) replaceText(field.current, query.from, query.to, `@${handle} `);
    close();
  };
  /** Whether the key was for the list. */
  const onKey = (event: KeyboardEvent<HTMLTextAreaElement>): boolean => {
    const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const takes = (event.key === "Enter" || event.key === "Tab") && !event.shiftKey;
    if (options.length === 0 || !(step || takes || event.key === "Escape")) return false;
    event.preventDefault();
    event.stopPropagation();
    const chosen = options[active];
    if (step) setActive((active + step + options.length) % options.length);
    else if (takes && chosen) take(chosen);
    else setRefused(query?.from ?? null);
    return true;
  };
  const isOpen = options.length > 0;
  const fieldProps = {
    onSelect: look,
    onBlur: close,
    "aria-autocomplete": "list" as const,
    "aria-haspopup": "listbox" as const,
    "aria-controls": isOpen ? `${id}-list` : undefined,
    "aria-activedescendant": isOpen ? `${id}-${active}` : undefined,
  };
  return { list: { id, options, active, onTake: take }, look, onKey, fieldProps };
}
