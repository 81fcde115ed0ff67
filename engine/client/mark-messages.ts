import { directRoomId } from "@/crypto/hash";
import type { EventId, RoomId } from "@/protocol/ids";
import type { Clock } from "../clock";
import type { Deed } from "../outbox/deed";
import { markEntry, type OwnMark } from "../own-marks";
import type { ViewStore } from "./view-store";

/** A message and its place in the log. */
export interface Placed {
  key: EventId;
  seq: number;
}

/** What marking needs. */
export interface Marking {
  view: Pick<ViewStore, "device">;
  clock: Clock;
  act: (room: RoomId, deed: Deed) => Promise<EventId>;
}

/** Marks messages of a room for oneself alone, on all one's devices, or (`on` false) takes the mark back. */
export async function markMessages(
  { view, clock, act }: Marking,
  mark: OwnMark,
  { room, messages, on }: { room: RoomId; messages: readonly Placed[]; on: boolean },
): Promise<void> {
  const device = await view.device();
  if (!device) throw new Error("signed out");
  const notes = await directRoomId(device.account, device.account);
  for (const { key, seq } of messages) {
    const marked = { room, message: key, at: seq, since: clock.now() };
    await act(notes, { t: "keep", ...markEntry(mark, marked, on) });
  }
}
