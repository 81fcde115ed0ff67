import { database } from "@/db/client";
import type { DeviceBox, OwnAccount } from "@/protocol/http/account";
import { accountChainOf } from "@/server/devices/account-chain-of";
import type { Actor } from "@/server/sessions/actor";

/** One's own account as an engine needs it on starting. `deviceBoxes` are those of the session's device. Null: gone. */
export async function ownAccount({ account, device, session }: Actor): Promise<OwnAccount | null> {
  const sql = database();
  const [row] = await sql<Pick<OwnAccount, "handle" | "operator" | "profile" | "profileVersion" | "vaultVersion">[]>`
    select handle, operator, profile_record as profile, profile_version as "profileVersion", vault_version as "vaultVersion"
    from accounts where id = ${account}`;
  if (row === undefined) return null;
  const deviceBoxes = await sql<DeviceBox[]>`
    select device, generation, box from device_boxes where account = ${account} and device = ${device} order by generation`;
  return { account, session, device, ...row, chain: await accountChainOf(sql, account), deviceBoxes: [...deviceBoxes] };
}
