import type { Member } from "@/engine/client/engine-client";
import type { Role } from "@/protocol/policy";

const LADDER: readonly Role[] = ["member", "admin", "owner"];
const rank = (role: Role) => LADDER.indexOf(role);

/** "Until it is taken back": the end of the year 9999, in unix seconds. */
export const FOREVER = 253_402_300_799;

/** Longer than this (s) ahead, a mute has no end that one would wait for. */
export const NO_END = 10 * 365 * 86_400;

/** What may be done with a member of a group, and by whom. */
export interface MemberActions {
  /** the roles they may be given, highest first */
  roles: readonly Role[];
  mute: boolean;
  remove: boolean;
  message: boolean;
}

/** Whether somebody may not write now. `now`: unix seconds. */
export function isMuted(member: Pick<Member, "mutedUntil">, now: number): boolean {
  return member.mutedUntil > now;
}

/** The last owner of a group with others in it: neither may they step down nor leave. */
export function isLastOwner(members: readonly Member[]): boolean {
  const owners = members.filter((one) => one.role === "owner");
  return members.length > 1 && owners.length === 1 && owners[0]?.me === true;
}

/**
 * Owners stand above everybody, admins above members only. Oneself one may only step down, and the last owner not even that.
 * `manage`: whether the group lets one act on others now.
 */
export function actionsOn(target: Member, members: readonly Member[], manage: boolean): MemberActions {
  const own = members.find((one) => one.me)?.role ?? "member";
  const down = LADDER.toReversed();
  if (target.me) {
    const roles = isLastOwner(members) ? [] : down.filter((role) => rank(role) < rank(own));
    return { roles, mute: false, remove: false, message: false };
  }
  const above = manage && (own === "owner" || rank(own) > rank(target.role));
  if (!above) return { roles: [], mute: false, remove: false, message: true };
  const roles = down.filter((role) => role !== target.role && (own === "owner" || rank(role) < rank(own)));
  return { roles, mute: target.role !== "owner", remove: true, message: true };
}
