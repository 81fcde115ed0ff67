import { openReceipts } from "@/engine/receipts/held-receipts";
import type { Store } from "@/engine/store/store";
import type { ReceiptsRow, RoomRow } from "@/engine/store/tables";
import type { RoomId } from "@/protocol/ids";
import { farOf, type Note } from "./recorder";

/** What a device kept of how far people are. */
export interface Kept {
  readonly store: Store;
  /** Notes what it kept of others, in the order in which it was written: it rests sealed, and opens only with the device's key. */
  tell(restKey: CryptoKey): Promise<void>;
}

/** A store of which is noted, after each transaction, how far it says that its own person has read, and what it kept of others. */
export function keptIn(client: string, inner: Store, note: Note): Kept {
  const read = new Map<RoomId, number>();
  const sealed: ReceiptsRow[] = [];
  const noteRead = (row: RoomRow) => {
    if (read.get(row.room) === row.read) return;
    read.set(row.room, row.read);
    note({ t: "mark", client, room: row.room, read: row.read });
  };
  const store: Store = {
    read: (tables, run) => inner.read(tables, run),
    wipe: () => inner.wipe(),
    close: () => inner.close(),
    async write(tables, run, term, durability) {
      let rooms: RoomRow[] = [];
      let receipts: ReceiptsRow[] = [];
      const value = await inner.write(
        tables,
        (tx) => {
          [rooms, receipts] = [[], []];
          return run({
            ...tx,
            async put(table, row) {
              await tx.put(table, row);
              if (table === "rooms") rooms.push(row as RoomRow);
              if (table === "receipts") receipts.push(row as ReceiptsRow);
            },
          });
        },
        term,
        durability,
      );
      for (const row of rooms) noteRead(row);
      sealed.push(...receipts);
      return value;
    },
  };
  return {
    store,
    async tell(restKey) {
      for (const { room, receipts } of sealed.splice(0)) {
        const others = (await openReceipts(restKey, receipts)).map(farOf);
        note({ t: "kept", client, room, others });
      }
    },
  };
}
