import type { EventId, RoomId } from "@/protocol/ids";
import type { Writer } from "../store/store";
import type { EventRow, TableName } from "../store/tables";

/** What is gone for good of a room. */
export interface Gone {
  room: RoomId;
  /** messages of which no word stays */
  messages: ReadonlySet<EventId>;
  /** rows held already that were theirs, blank */
  rows: readonly EventRow[];
}

/**
 * How a place is kept free of messages that are gone for good. `forget`: by what is done in the transaction that learns of it;
 * `forgets`: by what is done elsewhere; `never`: why no word of a message lies there.
 */
export type Keeping<Forget> = { forget: Forget } | { forgets: string } | { never: string };

/** Every table of the store on a device. One that is not told of here does not compile. */
export const TABLE_STORES: {
  readonly [T in TableName]: Keeping<(tx: Writer, gone: Gone) => Promise<unknown>>;
} = {
  events: { forget: (tx, { rows }) => Promise.all(rows.map((row) => tx.put("events", row))) },
  outbox: { forget: dropUnsent },
  rooms: { forgets: "the preview is made anew by the fold, in the same transaction (preview.ts)" },
  meta: { never: "this device's own keys and the person's name" },
  userKeys: { never: "keys" },
  accounts: { never: "names and chains of people" },
  chains: { never: "entries of the room's chain" },
  refs: { never: "ids and places" },
  sightings: { never: "hashes and places" },
  epochKeys: { never: "keys: what they would open is gone" },
  drafts: { never: "what is typed and not sent is no message's yet" },
  receipts: { never: "places and times" },
  personal: { never: "settings, pins, marks and places by ids, and words that wait to be sent (`draft/<room>`)" },
};

/** Does what the tables do about it. The transaction holds `FORGETTING`. */
export async function forgetIn(tx: Writer, gone: Gone): Promise<void> {
  await Promise.all(Object.values(TABLE_STORES).map((one) => "forget" in one && one.forget(tx, gone)));
}

/** The tables of such a transaction. */
export const FORGETTING = ["events", "outbox"] as const satisfies readonly TableName[];

/**
 * What this person had still to say about such a message is never sent. What is sealed has its number, and waits for the
 * server's answer: refused, it goes then (`Outbox`).
 */
async function dropUnsent(tx: Writer, { room, messages }: Gone): Promise<void> {
  if (messages.size === 0) return;
  const rows = await tx.range("outbox");
  const theirs = rows.filter(
    (row) => row.room === room && row.state !== "sealed" && row.target && messages.has(row.target),
  );
  await Promise.all(theirs.map(({ id }) => tx.remove("outbox", [id])));
}
