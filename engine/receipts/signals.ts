import type { RoomList } from "@/protocol/http/rooms";
import type { RoomId } from "@/protocol/ids";
import type { Down } from "@/protocol/socket/down/down";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Live } from "../socket/live";
import type { Opened } from "../sync/open-events";
import { Delivered } from "./delivered";
import { Presence } from "./presence";
import { Receipts } from "./receipts";
import { Typing } from "./typing";

/** What people's devices let each other know beside the log: how far they are, that somebody writes, and who is here. */
export class Signals {
  readonly delivered: Delivered;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly presence: Presence;

  constructor(core: Core, book: RoomBook, live: Live) {
    this.delivered = new Delivered(core, book, live);
    this.receipts = new Receipts(core, book, live);
    this.typing = new Typing(core, book, live);
    this.presence = new Presence(core, live);
  }

  /** A piece of a room's log is on the disk. */
  opened(room: RoomId, events: readonly Opened[]): void {
    this.delivered.held(room);
    this.typing.opened(room, events);
  }

  /** The list of rooms was read, and every room that could be had is here. */
  async listed(list: Pick<RoomList, "receipts">): Promise<void> {
    this.delivered.listed();
    await this.receipts.heard(list.receipts);
    await this.receipts.again();
  }

  /** What the live line says of it. */
  async take(frame: Extract<Down, { t: "receipts" | "typing" | "presence" }>): Promise<void> {
    if (frame.t === "typing") this.typing.heard(frame.room, frame.account);
    else if (frame.t === "presence") this.presence.heard(frame.people);
    else await this.receipts.heard(frame.receipts.map((receipt) => ({ room: frame.room, receipt })));
  }

  stop(): void {
    this.delivered.stop();
    this.presence.stop();
  }
}
