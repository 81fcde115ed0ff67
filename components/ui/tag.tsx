import type { ReactNode } from "react";

/** A quiet word about something, at the end of its line. */
export function Tag({ children }: { children: ReactNode }) {
  return (
    <span className="inline-flex shrink-0 items-center rounded-[7px] bg-sunken px-2 py-0.5 text-xs font-emphasis whitespace-nowrap text-muted">
      {children}
    </span>
  );
}
