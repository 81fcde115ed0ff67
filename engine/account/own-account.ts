import { boxKeyFromRaw, boxPublicOf, openBox } from "@/crypto/box";
import type { OwnAccount } from "@/protocol/http/account";
import { type Core, LaterError } from "../core";
import type { People } from "./people";
import type { Profile } from "./profile";

/** What fetching one's own account found out about this device. */
export type OwnStanding = "in" | "out";

/**
 * Brings one's own chain up to date, and with it the user keys that other devices made: each is boxed to this device's
 * own key, and the profile as another device left it. "out": this device is revoked or retired, its session is over.
 */
export async function syncOwnAccount(
  core: Core,
  people: People,
  profile: Pick<Profile, "follow">,
): Promise<OwnStanding> {
  const got = await core.api.account();
  if (!got.ok) {
    if (got.code === "no-session") return "out";
    throw new LaterError(got.code);
  }
  const state = await people.meet(core.me.account, got.value.handle, got.value.chain);
  const device = state?.devices[core.me.device];
  if (!state || !device) throw new LaterError("server", "the server does not show this device in its own chain");
  if (device.endedN !== null) return "out";
  await takeUserKeys(core, got.value);
  await profile.follow(got.value);
  return "in";
}

/**
 * Anybody can seal a box to this device, so its key counts only where the chain names its public half. What is refused is
 * not kept: another box for that generation is looked at the next time.
 */
async function takeUserKeys(core: Core, own: OwnAccount): Promise<void> {
  const state = await core.store.read(["accounts"], (tx) => tx.get("accounts", [core.me.account]));
  for (const given of own.deviceBoxes) {
    const publicKey = state?.state.userKeys[given.generation];
    const known = await core.store.read(["userKeys"], (tx) => tx.get("userKeys", [given.generation]));
    if (!publicKey || known || given.device !== core.me.device) continue;
    const context = {
      purpose: "user-key",
      room: core.me.account,
      epoch: 0,
      recipient: core.me.device,
      generation: given.generation,
    } as const;
    try {
      const raw = await openBox(core.me.boxKey, core.me.boxPublic, context, given.box);
      const privateKey = await boxKeyFromRaw(raw);
      raw.fill(0);
      if ((await boxPublicOf(privateKey)) !== publicKey) throw new Error("not the key of the chain");
      const row = { generation: given.generation, privateKey, publicKey };
      await core.store.write(["userKeys"], (tx) => tx.put("userKeys", row), core.term);
    } catch (cause) {
      core.report("device-box", `generation ${given.generation}: ${String(cause)}`);
    }
  }
}
