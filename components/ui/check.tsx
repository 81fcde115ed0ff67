"use client";
import { Check as CheckIcon } from "lucide-react";

/** A box to tick with its words; the words are part of the target. */
export function Check({
  checked,
  onChange,
  label,
}: {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: string;
}) {
  return (
    <label className="flex min-h-11 items-center gap-3 print:hidden">
      <span className="relative grid size-[1.375rem] shrink-0 place-items-center">
        <input
          type="checkbox"
          checked={checked}
          onChange={(event) => onChange(event.target.checked)}
          className="peer absolute inset-0 size-full appearance-none rounded-[7px] shadow-[inset_0_0_0_1.5px_var(--line-strong)] transition-colors duration-(--t-fast) checked:bg-action checked:shadow-none forced-colors:appearance-auto"
        />
        <CheckIcon
          className="pointer-events-none relative size-(--icon-sm) text-on-action opacity-0 peer-checked:opacity-100 forced-colors:hidden"
          strokeWidth={2}
          aria-hidden
        />
      </span>
      <span>{label}</span>
    </label>
  );
}
