import { eq } from "drizzle-orm";
import type { z } from "zod";
import { fail, ok, type Result } from "@/crypto/result";
import { database, orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import type { handleOutput } from "@/protocol/http/people";
import type { Handle } from "@/protocol/ids";
import { refuseOften } from "@/server/accounts/refuse-often";
import { accountChainOf } from "@/server/devices/account-chain-of";

/** Finds a person by their whole handle; counted by account (the route) and by address, so that nobody can list them. */
export async function findHandle(
  handle: Handle,
  address: string,
): Promise<Result<z.infer<typeof handleOutput>, "not-found" | "rate">> {
  const often = await refuseOften("LOOK_UP_ADDRESS", `address:${address}`);
  if (often !== null) return often;
  const [row] = await orm().select({ account: accounts.id }).from(accounts).where(eq(accounts.handle, handle));
  if (row === undefined) return fail("not-found");
  return ok({ account: row.account, handle, chain: await accountChainOf(database(), row.account) });
}
