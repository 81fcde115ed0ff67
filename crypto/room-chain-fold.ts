import type { AccountId, B64u32 } from "@/protocol/ids";
import { DEFAULT_POLICY, makesEpoch, type RoomEntry, type RoomState, type Seats } from "./room-chain-state";

function barredAfter(before: readonly AccountId[], entry: RoomEntry): AccountId[] {
  const { change } = entry;
  if (change.kind === "remove" && change.delta[1] === 1) return [...new Set([...before, ...change.delta[0]])].sort();
  if (change.kind !== "add") return [...before];
  const added = change.delta[0].map((seat) => seat[0]);
  return before.filter((account) => !added.includes(account));
}

/** The state after an entry, which must have been judged before. `seq` = its event's. */
export function stateAfter(
  state: RoomState | null,
  entry: RoomEntry,
  at: { seats: Seats; hash: B64u32; seq: number },
): RoomState {
  const { change, room, n, epoch, keyCommit } = entry;
  const isNew = makesEpoch(change.kind);
  const type = change.kind === "create" ? change.delta[0] : (state?.type ?? "group");
  return {
    ...{ room, type, n, epoch, hash: at.hash, seq: at.seq, seats: at.seats, rosterHash: entry.rosterHash },
    epochSeq: isNew ? at.seq : (state?.epochSeq ?? at.seq),
    keyCommits: keyCommit === null ? { ...state?.keyCommits } : { ...state?.keyCommits, [epoch]: keyCommit },
    noteHash: isNew ? entry.noteHash : (state?.noteHash ?? null),
    policy: entry.policy ?? state?.policy ?? DEFAULT_POLICY,
    barred: barredAfter(state?.barred ?? [], entry),
    left: isNew ? false : change.kind === "leave" || change.kind === "restart" || (state?.left ?? false),
  };
}
