"use client";
import { Search, X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ComponentProps, ReactNode } from "react";

interface SearchBoxProps extends Omit<ComponentProps<"input">, "onChange" | "value"> {
  value: string;
  onChange: (text: string) => void;
  /** at the end while nothing is typed: the keys that lead here */
  hint?: ReactNode;
}

/** A well to type into what one looks for, with a way to empty it. */
export function SearchBox({ value, onChange, hint, ...input }: SearchBoxProps) {
  const t = useTranslations("rooms");
  return (
    <search className="flex min-h-10 items-center gap-2 rounded-md bg-sunken px-3 text-muted focus-within:shadow-[inset_0_0_0_2px_var(--focus)] max-pane:min-h-11 forced-colors:border">
      <Search className="size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
      <input
        type="text"
        inputMode="search"
        value={value}
        onChange={(event) => onChange(event.target.value)}
        autoComplete="off"
        dir="auto"
        className="min-w-0 flex-1 bg-transparent py-1.5 text-ink outline-none placeholder:text-muted max-pane:text-lg coarse:text-lg"
        {...input}
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
        hint
      )}
    </search>
  );
}
