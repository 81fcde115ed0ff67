import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx";

const TONES = {
  calm: { box: "bg-sunken", icon: "text-ink" },
  warning: { box: "bg-warning-soft", icon: "text-warning" },
  danger: { box: "bg-danger-soft", icon: "text-danger" },
  voice: { box: "bg-accent-soft", icon: "text-accent" },
} as const;

interface NoticeProps {
  icon: LucideIcon;
  tone?: keyof typeof TONES;
  title?: string;
  children: ReactNode;
  actions?: ReactNode;
  className?: string;
}

/** Something one should know, where it matters: calm, exact, and with the way on. */
export function Notice({ icon: Icon, tone = "calm", title, children, actions, className }: NoticeProps) {
  const look = TONES[tone];
  return (
    <div className={cx("flex items-start gap-3 rounded-row px-4 py-3.5", look.box, className)}>
      <Icon className={cx("mt-px size-(--icon) shrink-0", look.icon)} strokeWidth={1.75} aria-hidden />
      <div className="min-w-0 flex-1">
        {title && <b className="block font-semibold">{title}</b>}
        <div className={cx("text-pretty", tone === "calm" && title && "text-muted")}>{children}</div>
        {actions && <div className="mt-2.5 flex flex-wrap gap-2">{actions}</div>}
      </div>
    </div>
  );
}
