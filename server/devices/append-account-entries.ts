import { and, eq, isNull } from "drizzle-orm";
import type { z } from "zod";
import type { AccountState } from "@/crypto/account-chain";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm, type Tx } from "@/db/client";
import { sessions } from "@/db/schema/sessions";
import type { chainAppendInput, DeviceBox } from "@/protocol/http/account";
import type { Actor } from "@/server/sessions/actor";
import { inTransaction } from "@/server/transaction";
import { replaceVault } from "@/server/vault/replace-vault";
import { accountChainOf, lockAccount } from "./account-chain-of";
import { type Judged, judgeEntries, liveDevices } from "./judge-entries";
import { sayWritten } from "./say-written";
import { type Written, writeEntries } from "./write-entries";

type Input = z.infer<typeof chainAppendInput>;
type Refused = "conflict" | "bad-entry" | "not-allowed";

/**
 * Appends to one's own account chain, all or nothing: entries, vault, device boxes, device rows, the session's device,
 * the sessions of revoked devices, and stale rooms. Compare-and-set on the chain's n and the vault's version.
 * Sending the same entries again is answered like the first time.
 */
export async function appendAccountEntries(actor: Actor, input: Input): Promise<Result<{ n: number }, Refused>> {
  const done = await inTransaction<Written, Refused>(database(), async (tx) => {
    const head = await lockAccount(tx, actor.account);
    if (head === null || !(await stillSignedIn(tx, actor))) return fail("not-allowed");
    if (await alreadyThere(tx, actor, input, head.state)) return ok({ n: head.state.n, closed: [], lists: [] });
    const judged = await judgeEntries(head.state, input.entries);
    if (!judged.ok) return judged;
    const fault = faultOf(judged.value, input);
    if (fault !== null) return fault;
    return append(tx, actor, input, judged.value);
  });
  if (!done.ok) return done;
  await sayWritten(actor.account, done.value);
  return ok({ n: done.value.n });
}

async function append(tx: Tx, actor: Actor, input: Input, judged: Judged): Promise<Result<Written, Refused>> {
  const written = await writeEntries(tx, actor.account, judged, input.deviceBoxes);
  if (!written.ok) return written;
  if (input.vault !== undefined && !(await replaceVault(tx, actor.account, input.vault)))
    return fail("conflict", "vault version");
  const [device] = judged.added;
  if (device !== undefined)
    await orm(tx)
      .update(sessions)
      .set({ device })
      .where(and(eq(sessions.id, actor.session), eq(sessions.account, actor.account)));
  return written;
}

/** Asked under the account's lock, which whoever closes sessions holds: a session closed a moment ago changes nothing. */
async function stillSignedIn(tx: Tx, { account, session }: Actor): Promise<boolean> {
  const rows = await orm(tx)
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.id, session), eq(sessions.account, account), isNull(sessions.revokedAt)));
  return rows.length === 1;
}

/** A lost answer is asked for again: the chain must hold these very entries, and the session the device they added. */
async function alreadyThere(tx: Tx, actor: Actor, input: Input, state: AccountState): Promise<boolean> {
  const [first] = input.entries;
  const n = first === undefined ? 0 : placeOf(first.payload);
  if (n < 1 || n + input.entries.length - 1 > state.n) return false;
  const stored = await accountChainOf(tx, actor.account, n - 1);
  return input.entries.every(
    (entry, i) => stored[i]?.payload === entry.payload && stored[i]?.signature === entry.signature,
  );
}

function placeOf(payload: string): number {
  try {
    const place: unknown = JSON.parse(payload)[2];
    return Number.isSafeInteger(place) ? (place as number) : 0;
  } catch {
    // Not JSON: judging will say so.
    return 0;
  }
}

/**
 * What a valid chain may still not do through this door: sign-out has its own, a new identity needs a proof that a
 * session is not, and a new user key must reach the vault and every remaining device, or its owner loses rooms.
 */
function faultOf(judged: Judged, input: Input): Result<never, "bad-entry" | "not-allowed"> | null {
  if (judged.has("device-retire") || judged.has("identity-reset") || judged.has("create")) return fail("not-allowed");
  if (judged.added.length > 1) return fail("bad-entry", "one device at a time");
  // The session would be bound to a device that is over.
  if (judged.added.some((device) => judged.ended.includes(device))) return fail("bad-entry", "added and ended at once");
  const rotates = judged.entries.filter((entry) => entry.kind === "user-key-rotate").length;
  if (rotates > 1) return fail("bad-entry", "one user key at a time");
  if (judged.has("device-revoke") && rotates === 0) return fail("bad-entry", "a revoke needs a new user key");
  if ((input.vault !== undefined) !== (rotates === 1))
    return fail("bad-entry", "a vault comes with a new user key, and only then");
  return boxesFit(judged.state, rotates === 1, input.deviceBoxes ?? []) ? null : fail("bad-entry", "device boxes");
}

function boxesFit(state: AccountState, rotated: boolean, boxes: readonly DeviceBox[]): boolean {
  const wanted = rotated ? liveDevices(state) : [];
  const given = new Set(boxes.map((box) => box.device));
  const fit = boxes.every((box) => box.generation === state.generation) && wanted.every((device) => given.has(device));
  return fit && given.size === boxes.length && boxes.length === wanted.length;
}
