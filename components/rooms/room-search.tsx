"use client";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { SearchBox } from "@/components/ui/search-box";

interface RoomSearchProps {
  value: string;
  onChange: (text: string) => void;
  /** Enter: open the first that is found */
  onEnter: () => void;
}

/** Finds a chat by name or handle; Ctrl K or ⌘K from anywhere. */
export function RoomSearch({ value, onChange, onEnter }: RoomSearchProps) {
  const t = useTranslations("rooms");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const focus = (event: globalThis.KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.altKey || event.shiftKey)
        return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter") onEnter();
    if (event.key === "Escape") onChange("");
    if (event.key === "ArrowDown")
      event.currentTarget.closest("nav")?.querySelector<HTMLAnchorElement>("ul a")?.focus();
  };

  const keys = (
    <kbd className="rounded-[6px] bg-surface px-1.5 py-0.5 font-sans text-xs leading-tight font-emphasis whitespace-nowrap shadow-[inset_0_0_0_1px_var(--line)] max-pane:hidden coarse:hidden">
      {navigator.userAgent.includes("Mac") ? t("searchKeyMac") : t("searchKey")}
    </kbd>
  );
  return (
    <SearchBox
      ref={input}
      value={value}
      onChange={onChange}
      onKeyDown={onKeyDown}
      placeholder={t("search")}
      aria-label={t("searchLabel")}
      hint={keys}
    />
  );
}
