import { directRoomId } from "@/crypto/hash";
import type { RoomId } from "@/protocol/ids";
import { readPersonal } from "../personal-reading";
import type { Store } from "../store/store";
import type { DeviceRow } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import { holds, marksOf, UNREAD, type UnreadMark, unreadEntry } from "../unread-marks";
import type { Marking } from "./mark-messages";
import type { ViewStore } from "./view-store";

type Marks = ReadonlyMap<RoomId, UnreadMark>;

const NONE: Marks = new Map();

/** The rooms that a person has marked as unread, as it rests here; read once until something of it changes. */
export class UnreadMarks {
  readonly #store: Store;
  readonly #device: () => Promise<DeviceRow | null>;
  #reading: Promise<Marks> | null = null;

  constructor(store: Store, device: () => Promise<DeviceRow | null>) {
    this.#store = store;
    this.#device = device;
  }

  all(): Promise<Marks> {
    if (this.#reading) return this.#reading;
    const reading = this.#read();
    this.#reading = reading;
    reading.catch(() => {
      if (this.#reading === reading) this.#reading = null;
    });
    return reading;
  }

  /** Something personal was written or came: gives the rooms that it says otherwise of. Before anything was read there are none. */
  async changed(): Promise<readonly RoomId[]> {
    const before = this.#reading;
    this.#reading = null;
    if (!before) return [];
    const [old, now] = await Promise.all([before.catch(() => NONE), this.all()]);
    return [...new Set([...old.keys(), ...now.keys()])].filter((room) => old.get(room)?.at !== now.get(room)?.at);
  }

  async #read(): Promise<Marks> {
    const device = await this.#device();
    return device ? marksOf(await readPersonal(this.#store, device, UNREAD)) : NONE;
  }
}

type View = Pick<ViewStore, "device" | "record" | "row" | "unread">;

/** What a person does so that a room they have read shows as unread, on all their devices and to nobody else. */
export class Unread {
  readonly #view: View;
  readonly #parts: Pick<Marking, "clock" | "act">;
  readonly #read: (room: RoomId, seq: number) => void;
  readonly #onChange: (room: RoomId) => void;

  /** `read`: they have read a room so far. `onChange`: a room is marked, or no longer. */
  constructor(
    parts: Pick<Marking, "clock" | "act"> & { view: View },
    hooks: { read: (room: RoomId, seq: number) => void; onChange: (room: RoomId) => void },
  ) {
    this.#view = parts.view;
    this.#parts = parts;
    this.#read = hooks.read;
    this.#onChange = hooks.onChange;
  }

  /** Marks a room as unread; or (false) as read, and all that is here of it was read then. */
  async set(room: RoomId, on: boolean): Promise<void> {
    const record = await this.#view.record(room);
    const row = record && (await this.#view.row(record));
    if (!record || !row) throw new Error("no such room");
    const here = appliedTo(record.ranges);
    if (on) await this.#keep(room, { at: Math.max(here, record.read), since: this.#parts.clock.now() });
    else if (row.marked) await this.#keep(room, null);
    // Where nothing of it is here yet, the server's figure stands, and is of all that the server has.
    if (!on && row.unread > 0) this.#read(room, here || record.summary.head);
  }

  /** They have opened a room: nothing is left to come back to. */
  async opened(room: RoomId): Promise<void> {
    const mark = (await this.#view.unread.all()).get(room);
    const record = mark && (await this.#view.record(room));
    if (record && holds(mark, record.read)) await this.#keep(room, null);
  }

  /** Something personal was written or came. */
  async refresh(): Promise<void> {
    for (const room of await this.#view.unread.changed()) this.#onChange(room);
  }

  async #keep(room: RoomId, mark: UnreadMark | null): Promise<void> {
    const device = await this.#view.device();
    if (!device) throw new Error("signed out");
    const notes = await directRoomId(device.account, device.account);
    await this.#parts.act(notes, { t: "keep", ...unreadEntry(room, mark) });
  }
}
