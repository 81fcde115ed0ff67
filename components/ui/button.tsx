import type { ComponentProps } from "react";
import { cx } from "./cx";

const TONES = {
  primary: "bg-action text-on-action hover:bg-action-hover",
  quiet: "shadow-[inset_0_0_0_1px_var(--line-strong)] hover:bg-hover",
  ghost: "hover:bg-hover",
  /** in the colour of what it stands on */
  bare: "text-current focus-visible:outline-current",
  danger: "bg-danger text-on-danger hover:brightness-95",
  dangerQuiet: "text-danger shadow-[inset_0_0_0_1px_currentColor] hover:bg-danger-soft",
} as const;

const SIZES = {
  big: "min-h-[50px] w-full rounded-row px-4 py-2 text-lg",
  md: "min-h-(--control) rounded-md px-4 py-2",
  sm: "touch-area min-h-8 rounded-[10px] px-3 py-1 text-sm",
} as const;

const BASE =
  "inline-flex items-center justify-center gap-2 text-center leading-[1.3] font-emphasis transition-[background-color,transform,filter] duration-(--t-fast) ease-out select-none active:not-disabled:scale-[0.985] forced-colors:border";

export interface ButtonLook {
  tone?: keyof typeof TONES;
  size?: keyof typeof SIZES;
}

/** The classes of a button, for a link that looks like one. */
export function buttonLook({ tone = "quiet", size = "md" }: ButtonLook): string {
  return cx(BASE, TONES[tone], SIZES[size]);
}

/** A button: a verb that names its outcome. It submits only when told to. */
export function Button({ tone, size, className, type = "button", ...rest }: ComponentProps<"button"> & ButtonLook) {
  const look = buttonLook({ ...(tone && { tone }), ...(size && { size }) });
  const disabled = "disabled:bg-sunken disabled:text-faint disabled:shadow-none disabled:hover:bg-sunken";
  return <button type={type} className={cx(look, disabled, className)} {...rest} />;
}
