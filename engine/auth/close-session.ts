import { type AccountState, signAccountEntry } from "@/crypto/account-chain";
import { newBoxRaw, sealBox } from "@/crypto/box";
import { toB64u } from "@/crypto/bytes";
import { fail, ok, type Result } from "@/crypto/result";
import { sealVault } from "@/crypto/vault";
import type { DeviceBox } from "@/protocol/http/account";
import type { DeviceId } from "@/protocol/ids";
import { type Api, api } from "../transport/api";
import { type AuthError, type AuthPorts, authError, type CloseSessionInput, type OnStep } from "./auth-types";
import { mustApply } from "./sign-up";
import { passwordAgain, type Unlocked, unlock } from "./unlock";

const TRIES = 3;

/**
 * Closes another session of one's own for good: its device is revoked in the account chain and the user key rotated, so
 * that whatever that device kept opens nothing new. Asks for the password. Rooms rotate with their next send.
 */
export async function closeSession(
  ports: AuthPorts,
  input: CloseSessionInput,
  onStep: OnStep,
): Promise<Result<null, AuthError>> {
  const server = api(ports.http);
  onStep("checking");
  const list = await server.sessions();
  if (!list.ok) return fail(authError(list.code));
  const device = list.value.sessions.find((row) => row.session === input.session)?.device;
  if (!device) return fail("server", "that session has no device");
  const login = await passwordAgain(server, input.password);
  if (!login.ok) return login;
  for (let tried = 0; tried < TRIES; tried++) {
    onStep("opening");
    const opened = await unlock(server, login.value.exportKey, await ownState(ports));
    if (!opened.ok) return opened;
    onStep("saving");
    const done = await revoke(server, opened.value, device);
    if (done.ok || done.code !== "conflict") return done;
  }
  return fail("conflict");
}

/** One's own chain as this device has verified it. */
async function ownState(ports: AuthPorts): Promise<AccountState | null> {
  return ports.store.read(["meta", "accounts"], async (tx) => {
    const device = await tx.get("meta", ["device"]);
    if (device?.key !== "device") return null;
    return (await tx.get("accounts", [device.account]))?.state ?? null;
  });
}

async function revoke(server: Api, unlocked: Unlocked, device: DeviceId): Promise<Result<null, AuthError>> {
  const { state, signer, contents, root, record } = unlocked;
  const generation = state.generation + 1;
  const user = await newBoxRaw();
  const revokeEntry = await signAccountEntry(
    state,
    { account: state.account, kind: "device-revoke", delta: [device] },
    signer,
  );
  const revoked = await mustApply(state, revokeEntry);
  const rotateEntry = await signAccountEntry(
    revoked,
    { account: state.account, kind: "user-key-rotate", delta: [generation, user.publicKey] },
    signer,
  );
  const remaining = Object.values(revoked.devices).filter((d) => d.endedN === null);
  const deviceBoxes: DeviceBox[] = await Promise.all(
    remaining.map(async (d) => ({
      device: d.id,
      generation,
      box: await sealBox(
        d.box,
        { purpose: "user-key", room: state.account, epoch: 0, recipient: d.id, generation },
        user.raw,
      ),
    })),
  );
  const blob = await sealVault(root, {
    ...contents,
    userKeys: { ...contents.userKeys, [generation]: toB64u(user.raw) as never },
  });
  const saved = await server.appendChain({
    entries: [revokeEntry, rotateEntry],
    vault: { ...record, version: record.version + 1, blob },
    deviceBoxes,
  });
  return saved.ok ? ok(null) : fail(authError(saved.code));
}
