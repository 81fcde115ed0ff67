import { readAccountChain, signAccountEntry } from "@/crypto/account-chain";
import type { AccountEntry } from "@/protocol/account-entry";
import type { DeviceRow } from "../store/tables";
import { type Api, api } from "../transport/api";
import type { AuthPorts } from "./auth-types";

/**
 * Signs out: the device retires itself in the account chain, the session closes, the local copy goes. Without a line the
 * local copy goes all the same; the session then ends by its own age, or from another device.
 */
export async function signOut(ports: AuthPorts): Promise<void> {
  const row = await ports.store.read(["meta"], (tx) => tx.get("meta", ["device"]));
  const server = api(ports.http);
  const entry = row?.key === "device" ? await retirement(server, row) : null;
  const closed = await server.signOut(entry ? { entry } : {});
  // The chain moved meanwhile: the session closes all the same, the device stays in the chain until it is revoked.
  if (entry && !closed.ok && closed.code !== "offline") await server.signOut({});
  await ports.store.wipe();
}

async function retirement(server: Api, me: DeviceRow): Promise<AccountEntry | null> {
  const own = await server.account();
  if (!own.ok) return null;
  const chain = await readAccountChain(me.account, own.value.chain);
  const device = chain.ok ? chain.value.devices[me.device] : undefined;
  if (!chain.ok || !device || device.endedN !== null) return null;
  return signAccountEntry(chain.value, { account: me.account, kind: "device-retire", delta: [me.device] }, me.signKey);
}
