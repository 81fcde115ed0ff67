import type { Privacy } from "@/protocol/http/presence";
import type { AccountId } from "@/protocol/ids";
import type { Closeness, Presence, PresenceState } from "@/protocol/presence";
import { seenRoughly } from "./seen-roughly";

/** What decides how one person may see another. */
export interface Sight {
  /** both sit now in a room of two, or in a group small enough, in which the subject has read or said something */
  readonly near: boolean;
  readonly viewer: Privacy;
  readonly subject: Privacy;
}

/** How somebody is, whoever asks. `seenAt`: ms, to the minute or the day. */
export interface Standing {
  readonly account: AccountId;
  readonly state: PresenceState;
  readonly seenAt: number | null;
}

/**
 * What of somebody's presence another is told at `now` (ms). Everything that tells it goes through here. Who may not see it gets
 * what they would of somebody who is not here and never was; nobody sees of others what they hide, nor a time more closely than
 * they show their own, and where `online` is hidden the time is too, which would say the same a minute later.
 */
export function shownPresence(
  { near, viewer, subject }: Sight,
  { account, state, seenAt }: Standing,
  now: number,
): Presence {
  if (!near || !viewer.online || !subject.online) return [account, "offline", null];
  if (state !== "offline") return [account, state, null];
  return [account, "offline", seenAt === null ? null : seenAs(seenAt, [viewer.lastSeen, subject.lastSeen], now)];
}

/** A time as closely as the vaguer of two people shows theirs. */
function seenAs(at: number, both: readonly Closeness[], now: number): Presence[2] {
  if (both.includes("nobody")) return null;
  return both.includes("roughly") ? seenRoughly(at, now) : at;
}
