import type { Timeline, TombstoneItem } from "@/engine/client/engine-client";
import type { MessageItem } from "./timeline-rows";

/** The message above a thread as it reads now, as it did when the thread was opened until that is known. Null: nothing of it is shown any more. */
export function rootIn(
  { items, loading }: Pick<Timeline, "items" | "loading">,
  root: MessageItem | TombstoneItem,
): MessageItem | TombstoneItem | null {
  const now = items.find((line) => line.key === root.key);
  if (now?.t === "message" || now?.t === "tombstone") return now;
  return loading ? root : null;
}
