import { fail, ok, type Result } from "@/crypto/result";
import { database, type Tx } from "@/db/client";
import type { AccountEntry } from "@/protocol/account-entry";
import { lockAccount } from "@/server/devices/account-chain-of";
import { judgeEntries } from "@/server/devices/judge-entries";
import { sayWritten } from "@/server/devices/say-written";
import { type Written, writeEntries } from "@/server/devices/write-entries";
import { inTransaction } from "@/server/transaction";
import type { Actor } from "./actor";
import { closeSession, sayClosed } from "./close-sessions";

type Refused = "conflict" | "bad-entry";

/**
 * Ends the own session. With `entry` (a `device-retire` signed by the session's device) the device ends in the account
 * chain too; a bad or outrun entry changes nothing, and the caller may sign out without it.
 */
export async function signOut(
  actor: Actor,
  entry: AccountEntry | undefined,
): Promise<Result<Record<string, never>, Refused>> {
  const done = await inTransaction<Written | null, Refused>(database(), async (tx) => {
    const retired = entry === undefined ? ok(null) : await retire(tx, actor, entry);
    if (retired.ok) await closeSession(tx, actor.account, actor.session, "signed out");
    return retired;
  });
  if (!done.ok) return done;
  if (done.value !== null) await sayWritten(actor.account, done.value);
  await sayClosed(actor.account, [actor.session]);
  return ok({});
}

async function retire(tx: Tx, actor: Actor, entry: AccountEntry): Promise<Result<Written, Refused>> {
  const head = await lockAccount(tx, actor.account);
  const judged = await judgeEntries(head?.state ?? null, [entry]);
  if (!judged.ok) return judged;
  const own =
    judged.value.has("device-retire") && judged.value.ended.length === 1 && judged.value.ended[0] === actor.device;
  if (!own) return fail("bad-entry", "only the session's own device retires here");
  return writeEntries(tx, actor.account, judged.value);
}
