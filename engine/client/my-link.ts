import { fingerprint } from "@/crypto/hash";
import type { ViewStore } from "./view-store";

/** Where others meet me: "/@handle#fingerprint". */
export async function myLink(view: ViewStore): Promise<string> {
  const device = await view.device();
  if (!device) return "/";
  const row = await view.store.read(["accounts"], (tx) => tx.get("accounts", [device.account]));
  return row ? `/@${device.handle}#${await fingerprint(row.state.identity)}` : `/@${device.handle}`;
}
