import { directRoomId } from "@/crypto/hash";
import type { EventId, RoomId } from "@/protocol/ids";
import { readPersonal } from "../personal-reading";
import type { Store } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { decided, joinMarks, markOf, NO_MARK, type ThreadMark, threadKey, threadOf } from "../thread-marks";
import type { Marking } from "./mark-messages";
import type { ViewStore } from "./view-store";

type Marks = ReadonlyMap<EventId, ThreadMark>;

const NONE: Marks = new Map();

/** What a person has made of the threads of each room, as it rests here; read once until something of it changes. */
export class ThreadMarks {
  readonly #store: Store;
  readonly #device: () => Promise<DeviceRow | null>;
  readonly #rooms = new Map<RoomId, Promise<Marks>>();

  constructor(store: Store, device: () => Promise<DeviceRow | null>) {
    this.#store = store;
    this.#device = device;
  }

  /** By the messages that the threads are about. */
  marksIn(room: RoomId): Promise<Marks> {
    const known = this.#rooms.get(room);
    if (known) return known;
    const reading = this.#read(room);
    this.#rooms.set(room, reading);
    reading.catch(() => this.#rooms.get(room) === reading && this.#rooms.delete(room));
    return reading;
  }

  /** Something of a room's threads, or of all rooms', is otherwise. */
  forget(room?: RoomId): void {
    if (room) this.#rooms.delete(room);
    else this.#rooms.clear();
  }

  async #read(room: RoomId): Promise<Marks> {
    const device = await this.#device();
    if (!device) return NONE;
    const joined = (before: unknown, next: unknown) => joinMarks(markOf(before), markOf(next));
    const marks = new Map<EventId, ThreadMark>();
    for (const [key, value] of await readPersonal(this.#store, device, threadKey(room), joined)) {
      const thread = threadOf(key);
      if (thread) marks.set(thread.root, markOf(value));
    }
    return marks;
  }
}

/** What a person does about threads for themselves alone, on all their devices. */
export class Threads {
  readonly #parts: Omit<Marking, "view"> & { view: Pick<ViewStore, "device" | "threads"> };
  /** They have read a thread to a place of its room's log. */
  readonly read: (room: RoomId, root: EventId, seq: number) => void;

  constructor(
    parts: Omit<Marking, "view"> & { view: Pick<ViewStore, "device" | "threads"> },
    read: (room: RoomId, root: EventId, seq: number) => void,
  ) {
    this.#parts = parts;
    this.read = read;
  }

  /** Silences a thread but for what names them, or (false) lets it be heard again. */
  async mute(room: RoomId, root: EventId, muted: boolean): Promise<void> {
    const { view, clock, act } = this.#parts;
    const device = await view.device();
    if (!device) throw new Error("signed out");
    const known = (await view.threads.marksIn(room)).get(root) ?? NO_MARK;
    const value = JSON.stringify(decided(known, muted, clock.now()));
    await act(await directRoomId(device.account, device.account), { t: "keep", key: threadKey(room, root), value });
  }
}
