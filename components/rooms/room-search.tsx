"use client";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useRef } from "react";

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

  return (
    <search className="flex min-h-10 items-center gap-2 rounded-md bg-sunken px-3 text-muted focus-within:shadow-[inset_0_0_0_2px_var(--focus)] max-pane:min-h-11">
      <Search className="size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
      <input
        ref={input}
        type="text"
        inputMode="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={onKeyDown}
        placeholder={t("search")}
        aria-label={t("searchLabel")}
        autoComplete="off"
        dir="auto"
        className="min-w-0 flex-1 bg-transparent py-1.5 text-ink outline-none placeholder:text-muted max-pane:text-lg coarse:text-lg"
      />
      {value ? (
        <button
          type="button"
          aria-label={t("clear")}
          className="touch-area rounded-sm p-1 hover:text-ink"
          onClick={() => onChange("")}
        >
          <X className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
        </button>
      ) : (
        <kbd className="rounded-[6px] bg-surface px-1.5 py-0.5 font-sans text-xs leading-tight font-emphasis whitespace-nowrap shadow-[inset_0_0_0_1px_var(--line)] max-pane:hidden coarse:hidden">
          {navigator.userAgent.includes("Mac") ? t("searchKeyMac") : t("searchKey")}
        </kbd>
      )}
    </search>
  );
}
