import { openRest } from "@/crypto/at-rest";
import { ZERO_HASH } from "@/protocol/ids";
import type { DeviceRow, EventRow, OutboxRow } from "../store/tables";

/** What is told in the conversation: of the rest nothing is seen. */
const SEEN: ReadonlySet<string> = new Set([
  "message",
  "edit",
  "delete",
  "restore",
  "reaction",
  "unreaction",
  "pin",
  "unpin",
]);

/** What this person did in a room that is not in its log yet, in order; what was refused among it. */
export function actsOf(outbox: readonly OutboxRow[], room: OutboxRow["room"]): OutboxRow[] {
  return outbox.filter((row) => row.room === room && SEEN.has(row.kind)).sort((a, b) => a.order - b.order);
}

/**
 * What is on its way, as rows of a log that has it already: above everything held, in the order in which it was written. So one
 * sees at once what one did, by the same rules as everybody will. Of what was refused only messages are seen.
 */
export function rowsOnTheirWay(device: DeviceRow, acts: readonly OutboxRow[], head: number): EventRow[] {
  const going = acts.filter((row) => row.state !== "failed" || row.kind === "message");
  return going.map((row, i) => {
    const { room, id, kind, target, thread, publicText, createdAt, item } = row;
    const seq = head + 1 + i;
    const { account: sender, device: from } = device;
    const place = { room, seq, id, kind, sender, device: from, deviceSeq: 1, epoch: item?.epoch ?? 1 };
    const event = { ...place, target, thread, token: null, tokenHash: ZERO_HASH, public: publicText, createdAt };
    return {
      room,
      seq,
      id,
      event: event as EventRow["event"],
      verdict: "ok",
      detail: "",
      body: row.body,
      gap: false,
    };
  });
}

/** What rests of a row's words, opened once. `known`: by its id. */
export async function bodyOf(device: DeviceRow, row: EventRow, known: Map<string, unknown>): Promise<unknown> {
  if (!row.body) {
    known.delete(row.id);
    return undefined;
  }
  const body = known.get(row.id) ?? (await openRest(device.restKey, row.body));
  known.set(row.id, body);
  return body;
}
