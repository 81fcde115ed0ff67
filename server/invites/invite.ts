import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { toB64u } from "@/crypto/bytes";
import { tokenHash } from "@/crypto/hash";
import { randomBytes } from "@/crypto/random";
import { orm, type Tx } from "@/db/client";
import { invites } from "@/db/schema/accounts";
import type { AccountId } from "@/protocol/ids";
import { configuration } from "@/server/configuration";

const usable = and(isNull(invites.usedAt), gt(invites.expiresAt, sql`now()`));

/** A new invite: the link's path (its secret stands in the fragment, which no server logs) and when it ends, in ms. */
export interface Invite {
  readonly token: string;
  readonly path: string;
  readonly expiresAt: number;
}

/** Makes a single-use sign-up link. Only the hash of its token is stored. `madeBy` null: made at the command line. */
export async function createInvite(madeBy: AccountId | null): Promise<Invite> {
  const token = toB64u(randomBytes(24));
  const end = sql`now() + make_interval(days => ${configuration().inviteDays})`;
  const [row] = await orm()
    .insert(invites)
    .values({ hash: await inviteHash(token), madeBy, expiresAt: end })
    .returning({ expiresAt: invites.expiresAt });
  if (row === undefined) throw new Error("the invite was not stored");
  return { token, path: `/sign-up#invite=${token}`, expiresAt: row.expiresAt.getTime() };
}

/** What is stored of an invite. */
export function inviteHash(token: string): Promise<string> {
  return tokenHash(token);
}

/** Whether an invite would do just now; only `consumeInvite` decides. */
export async function inviteUsable(hash: string): Promise<boolean> {
  const rows = await orm()
    .select({ hash: invites.hash })
    .from(invites)
    .where(and(eq(invites.hash, hash), usable));
  return rows.length === 1;
}

/** Uses an invite up, inside the transaction that makes the account: of many at once exactly one succeeds. */
export async function consumeInvite(tx: Tx, hash: string, account: AccountId): Promise<boolean> {
  const rows = await orm(tx)
    .update(invites)
    .set({ usedAt: sql`now()`, usedBy: account })
    .where(and(eq(invites.hash, hash), usable))
    .returning({ hash: invites.hash });
  return rows.length === 1;
}
