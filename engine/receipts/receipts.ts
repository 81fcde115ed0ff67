import { sealRest } from "@/crypto/at-rest";
import type { RoomId } from "@/protocol/ids";
import { LIMITS } from "@/protocol/limits";
import type { Receipt } from "@/protocol/receipt";
import type { Core } from "../core";
import { Mutex } from "../mutex";
import type { RoomBook } from "../rooms/room-book";
import type { Link } from "../socket/link-state";
import type { Live } from "../socket/live";
import type { Writer } from "../store/store";
import { type HeldReceipt, openReceipts, withReceipts } from "./held-receipts";

/** Groups that were on the screen last: what was told of them while nothing was heard is asked for. */
const LOOKED_AT = 4;

interface RoomReceipt {
  room: RoomId;
  receipt: Receipt;
}

/** How far others are in the rooms of this device, kept as it is heard. */
export class Receipts {
  readonly #core: Core;
  readonly #book: RoomBook;
  readonly #live: Pick<Live, "link">;
  readonly #mutex = new Mutex<"store">();
  #held: Map<RoomId, readonly HeldReceipt[]> | null = null;
  /** rooms that were looked at last, with the line on which their receipts were asked for */
  readonly #looked = new Map<RoomId, Link | null>();

  constructor(core: Core, book: RoomBook, live: Pick<Live, "link">) {
    this.#core = core;
    this.#book = book;
    this.#live = live;
  }

  /** Members have come further, or so the server says. */
  heard(receipts: readonly RoomReceipt[]): Promise<void> {
    return receipts.length === 0 ? Promise.resolve() : this.#mutex.run("store", () => this.#keep(receipts));
  }

  /** A room comes on the screen: of a group is asked what was not heard, also over this line, whose bus may lose anything. */
  async look(room: RoomId): Promise<void> {
    if (this.#book.get(room)?.summary.type !== "group") return;
    this.#looked.delete(room);
    this.#looked.set(room, null);
    for (const [one] of [...this.#looked].slice(0, -LOOKED_AT)) this.#looked.delete(one);
    await this.#ask(room);
  }

  /** The person looks here again: what was told meanwhile may have been lost without a sign. */
  doubt(): void {
    for (const room of this.#looked.keys()) this.#looked.set(room, null);
  }

  /** Asks again about the groups that were looked at last, where something may have been missed since. */
  async again(): Promise<void> {
    for (const room of [...this.#looked.keys()]) await this.#ask(room);
  }

  /** Where it cannot be had, it is asked again with the next list of rooms. */
  async #ask(room: RoomId): Promise<void> {
    const { link } = this.#live;
    const seats = Object.keys(this.#book.get(room)?.state?.seats ?? {}).length;
    const isHeard = link.t === "open" && link.bus && this.#looked.get(room) === link;
    if (isHeard || seats < 2 || seats > LIMITS.receiptMembers) return;
    const got = await this.#core.api.receipts(room, 0);
    if (!got.ok) return;
    if (this.#looked.has(room)) this.#looked.set(room, link);
    await this.heard(got.value.receipts.map((receipt) => ({ room, receipt })));
  }

  async #keep(receipts: readonly RoomReceipt[]): Promise<void> {
    const { me, store, term } = this.#core;
    const held = await this.#all();
    const fresh = new Map<RoomId, readonly HeldReceipt[]>();
    for (const [room, heard] of byRoom(receipts.filter((one) => this.#isOfMember(one)))) {
      const known = held.get(room) ?? [];
      const next = withReceipts(known, heard);
      if (next !== known) fresh.set(room, next);
    }
    if (fresh.size === 0) return;
    const rows = [...fresh].map(async ([room, next]) => ({ room, receipts: await sealRest(me.restKey, next) }));
    const sealed = await Promise.all(rows);
    // What a dying machine forgets of it is told again.
    const put = (tx: Writer) => Promise.all(sealed.map((row) => tx.put("receipts", row)));
    await store.write(["receipts"], put, term, "relaxed");
    for (const [room, next] of fresh) {
      held.set(room, next);
      this.#core.changed({ t: "room", room });
    }
  }

  /** Whoever does not sit in the room by its verified chain is not believed to read it. */
  #isOfMember({ room, receipt: [account] }: RoomReceipt): boolean {
    return account !== this.#core.me.account && Object.hasOwn(this.#book.get(room)?.state?.seats ?? {}, account);
  }

  async #all(): Promise<Map<RoomId, readonly HeldReceipt[]>> {
    if (this.#held) return this.#held;
    const { store, me } = this.#core;
    const rows = await store.read(["receipts"], (tx) => tx.range("receipts"));
    const opened = rows.map(async (row) => [row.room, await openReceipts(me.restKey, row.receipts)] as const);
    this.#held = new Map(await Promise.all(opened));
    return this.#held;
  }
}

function byRoom(receipts: readonly RoomReceipt[]): ReadonlyMap<RoomId, Receipt[]> {
  const rooms = new Map<RoomId, Receipt[]>();
  for (const { room, receipt } of receipts) {
    const known = rooms.get(room);
    if (known) known.push(receipt);
    else rooms.set(room, [receipt]);
  }
  return rooms;
}
