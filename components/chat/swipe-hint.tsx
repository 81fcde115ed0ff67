import { Reply } from "lucide-react";
import { cx } from "@/components/ui/cx";
import type { Swipe } from "./use-swipe";

/** What a message that is drawn aside uncovers: that letting go answers it. */
export function SwipeHint({ swipe }: { swipe: Swipe }) {
  return (
    <span
      aria-hidden
      style={{ top: swipe.middle }}
      className={cx(
        "appear absolute start-0 grid size-8 -translate-y-1/2 place-items-center rounded-full transition-colors duration-(--t-fast)",
        swipe.far ? "bg-accent text-on-accent" : "bg-sunken text-muted",
      )}
    >
      <Reply className="mirrored size-(--icon-sm)" strokeWidth={1.75} />
    </span>
  );
}
