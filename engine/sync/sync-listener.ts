import type { RoomId } from "@/protocol/ids";
import type { Hidden } from "../fold/folded";
import type { Opened } from "./open-events";

/** What sync tells the rest of the engine about opened events, and asks of it. */
export interface SyncListener {
  opened(room: RoomId, events: readonly Opened[]): Promise<void>;
  /** the log of a room moved: the outbox may have something to say */
  advanced(room: RoomId): void;
  /** something of a room could not be had just now, or came for one that is frozen: a round later, it is looked at again */
  lacking(): void;
  /** what the person has deleted for themselves in a room */
  hiddenIn(room: RoomId): Hidden;
}
