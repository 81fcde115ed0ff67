import type { LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";
import { cx } from "./cx";

const TONES = {
  plain: "rounded-md text-muted hover:bg-hover hover:text-ink",
  round: "rounded-full text-muted hover:bg-hover hover:text-ink",
  voice: "rounded-full bg-accent text-on-accent hover:bg-accent-hover",
} as const;

interface IconButtonProps extends ComponentProps<"button"> {
  /** what it does, for whoever cannot see the icon */
  label: string;
  icon: LucideIcon;
  tone?: keyof typeof TONES;
  /** the icon points somewhere, so it follows the reading direction */
  mirrored?: boolean;
}

/** The classes of an icon button, for a link that looks like one. */
export function iconButtonLook(tone: keyof typeof TONES = "plain"): string {
  return cx(
    "touch-area grid size-(--control) shrink-0 place-items-center transition-[background-color,color,transform] duration-(--t-fast) active:scale-95",
    TONES[tone],
  );
}

/** An icon to press; it always has a name. */
export function IconButton({ label, icon: Icon, tone = "plain", mirrored, className, ...rest }: IconButtonProps) {
  return (
    <button type="button" aria-label={label} title={label} className={cx(iconButtonLook(tone), className)} {...rest}>
      <Icon className={cx("size-(--icon)", mirrored && "mirrored")} strokeWidth={1.75} aria-hidden />
    </button>
  );
}
