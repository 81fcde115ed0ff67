import { eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { anyOf } from "@/db/any-of";
import { database, orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type {
  chainOutput,
  chainsInput,
  chainsOutput,
  profileOutput,
  profilesInput,
  profilesOutput,
} from "@/protocol/http/people";
import type { AccountId } from "@/protocol/ids";
import { accountChainOf, accountChainsOf } from "@/server/devices/account-chain-of";
import { acquaintances, chainReach, knows } from "./acquaintance";

/** The entries above `after` of a chain, as far as it may be read; a stranger's and nobody's are both `not-found`. */
export async function chainOfPerson(
  me: AccountId,
  account: AccountId,
  after: number,
): Promise<Result<z.infer<typeof chainOutput>, "not-found">> {
  const until = (await chainReach(me, [account])).get(account);
  if (until === undefined) return fail("not-found");
  const [row] = await orm().select({ handle: accounts.handle }).from(accounts).where(eq(accounts.id, account));
  return row === undefined
    ? fail("not-found")
    : ok({ account, handle: row.handle, entries: await accountChainOf(database(), account, after, until) });
}

/** Several people's chains, each above its own n; strangers, nobody and who has no entry above are all absent. */
export async function chainsOfPeople(
  me: AccountId,
  { people }: z.infer<typeof chainsInput>,
): Promise<Result<z.infer<typeof chainsOutput>, never>> {
  const reach = await chainReach(
    me,
    people.map((person) => person.account),
  );
  const asked = people.flatMap((person) => {
    const until = reach.get(person.account);
    return until === undefined ? [] : [{ ...person, until }];
  });
  return ok({ people: await accountChainsOf(database(), asked) });
}

/** An acquaintance's sealed profile record; a stranger's and nobody's are both `not-found`. */
export async function profileOf(
  me: AccountId,
  account: AccountId,
): Promise<Result<z.infer<typeof profileOutput>, "not-found">> {
  if (!(await knows(me, account))) return fail("not-found");
  const [row] = await orm()
    .select({ record: accounts.profileRecord, version: accounts.profileVersion })
    .from(accounts)
    .where(eq(accounts.id, account));
  return row === undefined ? fail("not-found") : ok({ account, ...row });
}

/** Several acquaintances' sealed profile records; strangers and nobody are both absent. */
export async function profilesOf(
  me: AccountId,
  { accounts: asked }: z.infer<typeof profilesInput>,
): Promise<Result<z.infer<typeof profilesOutput>, never>> {
  const known = await acquaintances(me, asked);
  const people = await orm()
    .select({ account: accounts.id, record: accounts.profileRecord, version: accounts.profileVersion })
    .from(accounts)
    .where(anyOf(accounts.id, [...known]));
  return ok({ people });
}
