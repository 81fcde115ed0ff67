import type { EventId } from "@/protocol/ids";
import type { Deed } from "../outbox/deed";
import type { RoomTimeline } from "./timeline";
import type { Quote, TimelineItem } from "./view-types";

/** What is said, before it is kept. */
export interface Leaving {
  id: EventId;
  text: string;
  /** ms */
  at: number;
  quote: Quote | null;
  forwarded: boolean;
}

/** Shows what is said where it will stand, before it is kept; gives what is to be called once it was, or could not be. */
export function showLeaving(
  timelines: readonly RoomTimeline[],
  deed: Deed,
  { id, at }: { id: EventId; at: number },
): (kept: boolean) => void {
  if (deed.t !== "say") return () => {};
  const { text, thread = null, reply, forwarded = false } = deed;
  const shown = timelines.filter((timeline) => timeline.thread === thread);
  for (const timeline of shown) {
    const quote = reply ? quoteOf(timeline.get().items, reply) : null;
    timeline.leaving({ id, text, at, quote, forwarded });
  }
  return (kept) => {
    for (const timeline of shown) timeline.left(id, kept);
  };
}

/** The quote of a message that stands among others, for an answer that is not kept yet. */
function quoteOf(items: readonly TimelineItem[], { id, at }: { id: EventId; at: number }): Quote {
  const item = items.find(({ key }) => key === id);
  if (item?.t === "message") return { id, at, state: "here", sender: item.sender, mine: item.mine, text: item.text };
  if (item?.t === "tombstone") return { id, at, state: "deleted", sender: item.sender, mine: item.mine, text: "" };
  return { id, at, state: "unknown", sender: null, mine: false, text: "" };
}
