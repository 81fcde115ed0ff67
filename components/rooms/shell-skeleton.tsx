import { Wordmark } from "@/components/ui/mark";
import { RoomsSkeleton } from "./rooms-skeleton";

/** The outline of the shell, before its code is there: the same boxes at the same places. */
export function ShellSkeleton() {
  return (
    <div className="grid h-dvh grid-cols-1 bg-canvas pane:grid-cols-[var(--list-w)_minmax(0,1fr)]">
      <div className="flex flex-col border-e border-line bg-surface max-pane:border-0">
        <div className="h-[126px] shrink-0">
          <div className="flex min-h-(--bar-h) items-center py-2 ps-5 pt-[max(8px,env(safe-area-inset-top))]">
            <Wordmark className="h-6 w-auto max-pane:h-[26px]" />
          </div>
        </div>
        <RoomsSkeleton />
      </div>
    </div>
  );
}
