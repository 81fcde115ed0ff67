import type { TimelineHandle } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";
import type { MessageItem } from "./timeline-rows";

/** A message by its id and its place in the log. */
interface Place {
  id: EventId;
  at: number;
}

/** How messages read now; null: it was deleted. Of what is not known yet it says nothing. */
export type StandingNow = ReadonlyMap<EventId, MessageItem | null>;

/** Follows messages, wherever they stand, until the given function is called. `open`: a view on what stands at a place and below it. */
export function followStanding(
  open: (place: Place) => Pick<TimelineHandle, "get" | "subscribe" | "close">,
  places: readonly Place[],
  told: (now: StandingNow) => void,
): () => void {
  const now = new Map<EventId, MessageItem | null>();
  const follow = (place: Place) => {
    const handle = open(place);
    const look = () => {
      const { items, loading } = handle.get();
      if (loading) return;
      const found = items.find((line): line is MessageItem => line.t === "message" && line.key === place.id) ?? null;
      if (now.get(place.id) === found) return;
      now.set(place.id, found);
      told(now);
    };
    const leave = handle.subscribe(look);
    return () => {
      leave();
      handle.close();
    };
  };
  const stops = places.map(follow);
  return () => {
    for (const stop of stops) stop();
  };
}

/** Messages that were taken earlier, with the words they have now, without those that went; the same list where nothing differs. */
export function asTheyStand(items: readonly MessageItem[], now: StandingNow): readonly MessageItem[] {
  const next = items.flatMap((item) => {
    const found = now.get(item.key);
    if (found === null) return [];
    return found && found.text !== item.text ? [found] : [item];
  });
  return next.length === items.length && next.every((item, place) => item === items[place]) ? items : next;
}
