import { toB64u } from "@/crypto/bytes";
import { tokenHash } from "@/crypto/hash";
import { randomBytes } from "@/crypto/random";
import { database, type Tx } from "@/db/client";
import type { AccountId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";

/** A new invite: the link's path (its secret stands in the fragment, which no server logs) and when it ends, in ms. */
export interface Invite {
  readonly token: string;
  readonly path: string;
  readonly expiresAt: number;
}

/** Makes a single-use sign-up link. Only the hash of its token is stored. `madeBy` null: made at the command line. */
export async function createInvite(madeBy: AccountId | null): Promise<Invite> {
  const token = toB64u(randomBytes(24));
  const [row] = await database()<{ expiresAt: Date }[]>`
    insert into invites (hash, made_by, expires_at)
    values (${await inviteHash(token)}, ${madeBy}, now() + make_interval(days => ${configuration().inviteDays}))
    returning expires_at as "expiresAt"`;
  if (row === undefined) throw new Error("the invite was not stored");
  return { token, path: `/sign-up#invite=${token}`, expiresAt: row.expiresAt.getTime() };
}

/** What is stored of an invite. */
export function inviteHash(token: string): Promise<string> {
  return tokenHash(token);
}

/** Whether an invite would do just now; only `consumeInvite` decides. */
export async function inviteUsable(hash: string): Promise<boolean> {
  const rows = await database()`select 1 from invites where hash = ${hash} and used_at is null and expires_at > now()`;
  return rows.length === 1;
}

/** Uses an invite up, inside the transaction that makes the account: of many at once exactly one succeeds. */
export async function consumeInvite(tx: Tx, hash: string, account: AccountId): Promise<boolean> {
  const rows = await tx`update invites set used_at = now(), used_by = ${account}
    where hash = ${hash} and used_at is null and expires_at > now() returning hash`;
  return rows.length === 1;
}
