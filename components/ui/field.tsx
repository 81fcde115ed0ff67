"use client";
import { CircleAlert } from "lucide-react";
import { type ChangeEvent, type ComponentProps, type ReactNode, useEffect, useId } from "react";
import { cx } from "./cx";

interface FieldProps extends Omit<ComponentProps<"input">, "id" | "children"> {
  label: string;
  hint?: ReactNode;
  /** what is wrong with it, in words; it takes the hint's place */
  error?: string | null;
  /** before and after the words, inside the box */
  before?: ReactNode;
  after?: ReactNode;
  /** under the box, above the hint: a meter */
  under?: ReactNode;
}

/** A labelled line of text with its hint and its error. Deliberately without a `name`: nothing is ever submitted by the browser itself. */
export function Field({ label, hint, error, before, after, under, className, ...input }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  useWordsFromBefore(id, input);
  return (
    <div className={cx("grid min-w-0 grid-cols-[minmax(0,1fr)] gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-emphasis">
        {label}
      </label>
      <div className="field-box" data-bad={error ? "" : undefined}>
        {before}
        <input
          id={id}
          className="w-full min-w-0 flex-1 bg-transparent py-2 outline-none"
          aria-invalid={error ? true : undefined}
          aria-describedby={hint || error ? noteId : undefined}
          {...input}
        />
        {after}
      </div>
      {under}
      <div id={noteId} aria-live="polite" className="text-sm empty:hidden">
        {error ? <FieldError words={error} /> : hint && <p className="text-pretty text-muted">{hint}</p>}
      </div>
    </div>
  );
}

/** What was typed, or filled in by the browser, before the page's script was there is taken over; the first drawing would empty the field. */
function useWordsFromBefore(
  id: string,
  { value, onChange }: Pick<ComponentProps<"input">, "value" | "onChange">,
): void {
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, as the script finds the field
  useEffect(() => {
    const field = document.getElementById(id);
    if (!(field instanceof HTMLInputElement) || typeof value !== "string" || field.value === value) return;
    onChange?.({ target: field, currentTarget: field } as ChangeEvent<HTMLInputElement>);
  }, []);
}

/** An error in words, with its icon: never by colour alone. */
export function FieldError({ words }: { words: string }) {
  return (
    <p className="flex items-start gap-1.5 text-sm text-danger">
      <CircleAlert className="mt-[0.15em] size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
      <span className="text-pretty">{words}</span>
    </p>
  );
}
