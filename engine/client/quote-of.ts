import type { EventId } from "@/protocol/ids";
import type { Quote, TimelineItem } from "./view-types";

/** The quote of a message that stands among others, for an answer that is not kept yet. */
export function quoteOf(items: readonly TimelineItem[], { id, at }: { id: EventId; at: number }): Quote {
  const item = items.find(({ key }) => key === id);
  if (item?.t === "message") return { id, at, state: "here", sender: item.sender, mine: item.mine, text: item.text };
  if (item?.t === "tombstone") return { id, at, state: "deleted", sender: item.sender, mine: item.mine, text: "" };
  return { id, at, state: "unknown", sender: null, mine: false, text: "" };
}
