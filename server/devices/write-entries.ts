import { fail, ok, type Result } from "@/crypto/result";
import type { Tx } from "@/db/client";
import type { DeviceBox } from "@/protocol/http/account";
import type { AccountId, SessionId } from "@/protocol/ids";
import { markStale } from "@/server/rooms/mark-stale";
import type { Judged } from "./judge-entries";

/** What else moved with the entries, for the notices after the commit. */
export interface Written {
  readonly n: number;
  /** Sessions that died with their devices. */
  readonly closed: readonly SessionId[];
  /** People whose room lists changed, because a room of theirs became stale. */
  readonly lists: readonly AccountId[];
}

/**
 * Stores judged entries, folded state, device rows and device boxes; closes the sessions of ended devices and marks the
 * person's rooms stale where the entries ask for it. The account must be locked. `bad-entry`: a device id that
 * already stands in some chain.
 */
export async function writeEntries(
  tx: Tx,
  account: AccountId,
  judged: Judged,
  boxes: readonly DeviceBox[] = [],
): Promise<Result<Written, "bad-entry">> {
  for (const { n, kind, entry, hash } of judged.entries) {
    await tx`insert into account_entries (account, n, kind, payload, signature, hash)
      values (${account}, ${n}, ${kind}, ${entry.payload}, ${entry.signature}, ${hash})`;
  }
  await tx`update accounts set chain_n = ${judged.state.n}, chain_hash = ${judged.state.hash},
    chain_state = ${tx.json(judged.state as never)} where id = ${account}`;
  if (!(await writeDevices(tx, account, judged))) return fail("bad-entry", "device id is taken");
  for (const { device, generation, box } of boxes) {
    await tx`insert into device_boxes (account, device, generation, box) values (${account}, ${device}, ${generation}, ${box})`;
  }
  const closed = judged.ended.length === 0 ? [] : await closeDevices(tx, account, judged.ended);
  const stale = judged.has("device-revoke") || judged.has("user-key-rotate") || judged.has("identity-reset");
  return ok({ n: judged.state.n, closed, lists: stale ? await markStale(tx, account) : [] });
}

async function writeDevices(tx: Tx, account: AccountId, judged: Judged): Promise<boolean> {
  for (const id of judged.added) {
    const device = judged.state.devices[id];
    if (device === undefined) return false;
    const rows = await tx`insert into devices (id, account, sign_key, box_key, added_n)
      values (${id}, ${account}, ${device.sign}, ${device.box}, ${device.addedN}) on conflict (id) do nothing returning id`;
    if (rows.length === 0) return false;
  }
  for (const id of judged.ended) {
    await tx`update devices set ended_n = ${judged.state.devices[id]?.endedN ?? null} where id = ${id} and account = ${account}`;
  }
  return true;
}

async function closeDevices(tx: Tx, account: AccountId, devices: readonly string[]): Promise<SessionId[]> {
  const rows = await tx<{ id: SessionId }[]>`
    update sessions set revoked_at = now(), revoked_why = 'device ended'
    where account = ${account} and device = any(${[...devices]}::uuid[]) and revoked_at is null returning id`;
  return rows.map((row) => row.id);
}
