import { type AccountState, accountEntryHash, applyAccountEntry } from "@/crypto/account-chain";
import { fail, ok, type Result } from "@/crypto/result";
import { type AccountEntry, type AccountEntryKind, accountPayload } from "@/protocol/account-entry";
import type { B64u32, DeviceId } from "@/protocol/ids";

/** One accepted entry, ready to be stored. */
export interface JudgedEntry {
  readonly n: number;
  readonly kind: AccountEntryKind;
  readonly entry: AccountEntry;
  readonly hash: B64u32;
}

/** What a run of entries makes of a chain. */
export interface Judged {
  readonly state: AccountState;
  readonly entries: readonly JudgedEntry[];
  readonly added: readonly DeviceId[];
  /** Devices that a `device-revoke` or `device-retire` of this run ended. */
  readonly ended: readonly DeviceId[];
  readonly has: (kind: AccountEntryKind) => boolean;
}

/**
 * Applies entries to a chain, each with its signature, link and rules. An entry for another place in the chain is a
 * `conflict` (somebody was faster); anything else that is wrong is `bad-entry`.
 */
export async function judgeEntries(
  before: AccountState | null,
  entries: readonly AccountEntry[],
): Promise<Result<Judged, "conflict" | "bad-entry">> {
  let state = before;
  const judged: JudgedEntry[] = [];
  for (const entry of entries) {
    const head = headOf(entry);
    if (head === null) return fail("bad-entry", "form");
    if (head.n !== (state?.n ?? 0) + 1) return fail("conflict");
    const next = await applyAccountEntry(state, entry);
    if (!next.ok) return fail("bad-entry", next.code);
    state = next.value;
    judged.push({ ...head, entry, hash: await accountEntryHash(entry) });
  }
  if (state === null) return fail("bad-entry", "empty");
  return ok({
    state,
    entries: judged,
    ...changed(before, state),
    has: (kind) => judged.some((one) => one.kind === kind),
  });
}

function headOf(entry: AccountEntry): { n: number; kind: AccountEntryKind } | null {
  try {
    const payload = accountPayload.parse(JSON.parse(entry.payload));
    return { n: payload[2], kind: payload[4] };
  } catch {
    // Neither JSON nor a payload: the sender's fault.
    return null;
  }
}

function changed(before: AccountState | null, after: AccountState): { added: DeviceId[]; ended: DeviceId[] } {
  const since = before?.n ?? 0;
  const devices = Object.values(after.devices);
  return {
    added: devices.filter((device) => device.addedN > since).map((device) => device.id),
    ended: devices.filter((device) => device.endedN !== null && device.endedN > since).map((device) => device.id),
  };
}

/** Devices that are neither revoked nor retired. */
export function liveDevices(state: AccountState): DeviceId[] {
  return Object.values(state.devices)
    .filter((device) => device.endedN === null)
    .map((device) => device.id);
}
