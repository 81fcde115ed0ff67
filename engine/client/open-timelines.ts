import type { EventId, RoomId } from "@/protocol/ids";
import { RoomTimeline } from "./timeline";
import type { ViewStore } from "./view-store";

/** The timelines that this tab reads now, whole rooms and threads. */
export class OpenTimelines {
  readonly #view: ViewStore;
  readonly #older: (room: RoomId) => Promise<boolean>;
  readonly #open = new Map<RoomTimeline, RoomId>();
  /** A room that is read before anybody asked to see it. */
  #ahead: { room: RoomId; timeline: RoomTimeline } | null = null;

  /** `older`: has more of a room's past fetched; whatever is not `true` (the leader may answer that it could not) brought nothing. */
  constructor(view: ViewStore, older: (room: RoomId) => Promise<unknown>) {
    this.#view = view;
    this.#older = async (room) => (await older(room)) === true;
  }

  /** Begins to read a room that is opened in a moment. */
  readAhead(room: RoomId): void {
    this.#ahead ??= { room, timeline: this.#begin(room) };
  }

  /** A room, or one thread of it. The room that was read ahead goes on from there; where another is opened it is not wanted. */
  open(room: RoomId, thread?: { id: EventId; at: number }): RoomTimeline {
    const ahead = thread ? null : this.#ahead;
    if (ahead) this.#ahead = null;
    if (ahead?.room === room) return ahead.timeline;
    ahead?.timeline.close();
    return this.#begin(room, thread);
  }

  /** Those of a room, or of all rooms. */
  of(room?: RoomId): RoomTimeline[] {
    return [...this.#open].flatMap(([timeline, its]) => (room === undefined || its === room ? [timeline] : []));
  }

  /** Those of a room, or of all rooms, read again; `people`: what somebody is called may have changed. */
  refresh(room?: RoomId, people = false): void {
    for (const timeline of this.of(room)) timeline.refresh(people);
  }

  /** There is a line again: what could not be had without one is asked for once more. */
  again(): void {
    for (const timeline of this.of()) timeline.again();
  }

  #begin(room: RoomId, thread?: { id: EventId; at: number }): RoomTimeline {
    const timeline: RoomTimeline = new RoomTimeline({
      view: this.#view,
      room,
      ...(thread && { thread }),
      older: this.#older,
      onClose: () => this.#open.delete(timeline),
    });
    this.#open.set(timeline, room);
    return timeline;
  }
}
