import { and, eq, isNull, sql } from "drizzle-orm";
import { fail, ok, type Result } from "@/crypto/result";
import { anyOf } from "@/db/any-of";
import { orm, type Tx } from "@/db/client";
import { accountEntries, accounts } from "@/db/schema/accounts";
import { deviceBoxes, devices } from "@/db/schema/devices";
import { sessions } from "@/db/schema/sessions";
import type { DeviceBox } from "@/protocol/http/account";
import type { AccountId, DeviceId, SessionId } from "@/protocol/ids";
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
    await orm(tx)
      .insert(accountEntries)
      .values({ account, n, kind, payload: entry.payload, signature: entry.signature, hash });
  }
  await orm(tx)
    .update(accounts)
    .set({ chainN: judged.state.n, chainHash: judged.state.hash, chainState: judged.state })
    .where(eq(accounts.id, account));
  if (!(await writeDevices(tx, account, judged))) return fail("bad-entry", "device id is taken");
  for (const { device, generation, box } of boxes) {
    await orm(tx).insert(deviceBoxes).values({ account, device, generation, box });
  }
  const closed = judged.ended.length === 0 ? [] : await closeDevices(tx, account, judged.ended);
  const stale = judged.has("device-revoke") || judged.has("user-key-rotate") || judged.has("identity-reset");
  return ok({ n: judged.state.n, closed, lists: stale ? await markStale(tx, account) : [] });
}

async function writeDevices(tx: Tx, account: AccountId, judged: Judged): Promise<boolean> {
  for (const id of judged.added) {
    const device = judged.state.devices[id];
    if (device === undefined) return false;
    const rows = await orm(tx)
      .insert(devices)
      .values({ id, account, signKey: device.sign, boxKey: device.box, addedN: device.addedN })
      .onConflictDoNothing({ target: devices.id })
      .returning({ id: devices.id });
    if (rows.length === 0) return false;
  }
  for (const id of judged.ended) {
    await orm(tx)
      .update(devices)
      .set({ endedN: judged.state.devices[id]?.endedN ?? null })
      .where(and(eq(devices.id, id), eq(devices.account, account)));
  }
  return true;
}

async function closeDevices(tx: Tx, account: AccountId, ended: readonly DeviceId[]): Promise<SessionId[]> {
  const rows = await orm(tx)
    .update(sessions)
    .set({ revokedAt: sql`now()`, revokedWhy: "device ended" })
    .where(and(eq(sessions.account, account), anyOf(sessions.device, ended), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rows.map((row) => row.id);
}
