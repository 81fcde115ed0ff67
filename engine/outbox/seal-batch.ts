import type { AccountState } from "@/crypto/account-chain";
import { openRest } from "@/crypto/at-rest";
import { sealEvent } from "@/crypto/event";
import type { FernetKey } from "@/crypto/fernet";
import { eventBody, type Heads } from "@/protocol/event-body";
import { type Epoch, ZERO_HASH } from "@/protocol/ids";
import type { Core } from "../core";
import type { RoomBook } from "../rooms/room-book";
import type { Counter, OutboxRow, RoomRecord } from "../store/tables";
import { appliedTo } from "../sync/ranges";
import type { EditChain } from "./edit-chain";

/**
 * Seals queued rows in order: each takes the device's next number in the room. Tokens and counter are stored in one
 * transaction before anything leaves, so that a sealed token is resent byte for byte whatever happens. Run alone on the room.
 * Stops before a text that is too large, and names it.
 */
export async function sealBatch(input: {
  core: Core;
  book: RoomBook;
  record: RoomRecord;
  key: FernetKey;
  own: AccountState;
  rows: readonly OutboxRow[];
  edits: EditChain;
}): Promise<{ sealed: OutboxRow[]; tooLarge: OutboxRow | null }> {
  const { book, record, rows } = input;
  let counter: Counter = record.counter;
  const sealed: OutboxRow[] = [];
  const heads = await currentHeads(input);
  let tooLarge: OutboxRow | null = null;
  for (const row of rows) {
    const one = await sealRow({ ...input, row, counter, heads }).catch(onlyTooLarge);
    tooLarge = one ? null : row;
    if (!one) break;
    counter = { deviceSeq: counter.deviceSeq + 1, prevHash: one.tokenHash };
    sealed.push(one.row);
  }
  await book.keep({ ...record, counter }, ["outbox"], (tx) => Promise.all(sealed.map((row) => tx.put("outbox", row))));
  return { sealed, tooLarge };
}

/** Sealing throws RangeError for a text whose token would pass the limit; it takes no number. */
function onlyTooLarge(cause: unknown): null {
  if (cause instanceof RangeError) return null;
  throw cause;
}

async function sealRow(input: {
  core: Core;
  record: RoomRecord;
  key: FernetKey;
  row: OutboxRow;
  edits: EditChain;
  counter: Counter;
  heads: Heads;
}) {
  const { core, record, key, row, edits, counter, heads } = input;
  const epoch = (record.state?.epoch ?? 1) as Epoch;
  const deviceSeq = counter.deviceSeq + 1;
  const written = await openRest(core.me.restKey, row.body);
  const edit = row.kind === "edit" && row.target ? { message: row.target, body: eventBody.edit.parse(written) } : null;
  const replaced = edit && edits.follow(edit.message, edit.body[0]);
  const { token, tokenHash } = await sealEvent({
    key,
    signer: core.me.signKey,
    fields: {
      room: row.room,
      epoch,
      id: row.id,
      kind: row.kind,
      target: row.target,
      thread: row.thread,
      publicText: row.publicText,
      sender: core.me.account,
      device: core.me.device,
      deviceSeq,
      prevHash: counter.prevHash,
      heads,
      body: edit ? [replaced, edit.body[1]] : written,
    },
  });
  if (edit && replaced) edits.sealed(row.id, { message: edit.message, replaced, tokenHash });
  const item = {
    id: row.id,
    kind: row.kind,
    deviceSeq,
    epoch,
    target: row.target,
    thread: row.thread,
    token,
    public: row.publicText,
  };
  return { tokenHash, row: { ...row, state: "sealed" as const, item, before: counter } };
}

/** What this device has seen, signed into every token so that a server that shows different people different logs is found out. */
async function currentHeads(input: { core: Core; record: RoomRecord; own: AccountState }): Promise<Heads> {
  const { core, record, own } = input;
  const last = appliedTo(record.ranges);
  const row = last > 0 ? await core.store.read(["events"], (tx) => tx.get("events", [record.room, last])) : undefined;
  const { state } = record;
  return [state?.n ?? 1, state?.hash ?? ZERO_HASH, own.n, own.hash, row ? last : 0, row?.event.tokenHash ?? ZERO_HASH];
}
