import { eventBody } from "@/protocol/event-body";
import type { EventId } from "@/protocol/ids";
import type { Hidden } from "../fold/folded";
import type { DeviceRow, EventRow, RoomRecord } from "../store/tables";
import { bodyOf } from "./pending";
import type { Quotes } from "./quotes";
import { ItemMaker, isPinned, NOTHING_AROUND } from "./timeline-items";
import type { ViewStore } from "./view-store";
import type { PinnedItem, TimelineItem } from "./view-types";

interface Search {
  view: ViewStore;
  quotes: Quotes;
  /** what rests of each row's words, opened */
  bodies: Map<string, unknown>;
}

interface Shown {
  items: readonly TimelineItem[];
  hidden: Hidden;
  /** all rows of the room that pin something, or take a pin away */
  rows: readonly EventRow[];
}

/** The pinned messages of a room: those in the window as they are shown there, and those before it that are held. */
export async function pinsOf(
  { view, quotes, bodies }: Search,
  { device, record }: { device: DeviceRow; record: RoomRecord },
  { items, hidden, rows }: Shown,
): Promise<PinnedItem[]> {
  const here = new Set<string>(items.map(({ key }) => key));
  const places = new Map<EventId, number>();
  for (const row of rows) {
    const { kind, target } = row.event;
    if (row.verdict !== "ok" || kind !== "pin" || !target || here.has(target) || hidden.has(target)) continue;
    const [at] = eventBody.pin.safeParse(await bodyOf(device, row, bodies)).data ?? [];
    if (at !== undefined) places.set(target, at);
  }
  const maker = new ItemMaker(view, device, record);
  const far: TimelineItem[] = [];
  for (const [id, at] of places) {
    const line = await quotes.find(device, record, { id, at });
    if (line) far.push(await maker.item(line, NOTHING_AROUND));
  }
  return [...items, ...far].filter(isPinned);
}
