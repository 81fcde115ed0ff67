import { and, eq } from "drizzle-orm";
import { database, orm } from "@/db/client";
import { accounts } from "@/db/schema/accounts";
import { deviceBoxes } from "@/db/schema/devices";
import type { DeviceBox, OwnAccount } from "@/protocol/http/account";
import type { AccountId, DeviceId } from "@/protocol/ids";
import { accountChainOf } from "@/server/devices/account-chain-of";
import type { Actor } from "@/server/sessions/actor";

/** One's own account as an engine needs it on starting. `deviceBoxes` are those of the session's device. Null: gone. */
export async function ownAccount({ account, device, session }: Actor): Promise<OwnAccount | null> {
  const [row] = await orm()
    .select({
      handle: accounts.handle,
      operator: accounts.operator,
      profile: accounts.profileRecord,
      profileVersion: accounts.profileVersion,
      vaultVersion: accounts.vaultVersion,
    })
    .from(accounts)
    .where(eq(accounts.id, account));
  if (row === undefined) return null;
  const boxes = device === null ? [] : await boxesFor(account, device);
  return { account, session, device, ...row, chain: await accountChainOf(database(), account), deviceBoxes: boxes };
}

function boxesFor(account: AccountId, device: DeviceId): Promise<DeviceBox[]> {
  const { generation, box } = deviceBoxes;
  return orm()
    .select({ device: deviceBoxes.device, generation, box })
    .from(deviceBoxes)
    .where(and(eq(deviceBoxes.account, account), eq(deviceBoxes.device, device)))
    .orderBy(generation);
}
