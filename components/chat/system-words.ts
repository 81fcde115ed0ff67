import { NO_END } from "@/components/groups/member-actions";
import type { SystemItem } from "@/engine/client/engine-client";
import type { AccountId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";

/** What somebody was in a room before a line changed it. */
export interface Standing {
  role: Role;
  mutedUntil: number;
}

const ALONE = ["leave", "invite", "invite-revoke", "restart"] as const;

/** Words about the actor alone. */
type AloneKey =
  | (typeof ALONE)[number]
  | "create"
  | "made"
  | "rotate"
  | "settings"
  | "named"
  | "downAdmin"
  | "downMember"
  | "other";
/** Words about the actor and those it happened to. */
type ObjectKey = "madeWith" | "add" | "remove" | "mute" | "muteOn" | "unmute" | "owner" | "admin" | "member" | "role";
/** A line of the table "system": somebody did it, I did it ("You"), somebody did it to me ("Me"). */
export type SystemKey =
  | AloneKey
  | `${AloneKey}You`
  | ObjectKey
  | `${ObjectKey}You`
  | `${Exclude<ObjectKey, "madeWith">}Me`;

/** Chooses the words of a line about the room. `before`: what the one whose role is spoken of was, where the log here tells. */
export function systemKey(item: SystemItem, group: boolean, before: Standing | null): SystemKey {
  const others = item.people.length > 0;
  switch (item.kind) {
    case "create":
      return group ? (others ? spoken(item, "madeWith") : alone(item, "made")) : alone(item, "create");
    case "add":
    case "remove":
      return others ? spoken(item, item.kind) : alone(item, "other");
    case "role":
      return roleKey(item, before);
    // A name is given with a new key, under which newcomers will read it.
    case "settings":
    case "rotate":
      return alone(item, item.title === null ? item.kind : "named");
    default:
      return alone(item, ALONE.find((kind) => kind === item.kind) ?? "other");
  }
}

function alone(item: SystemItem, key: AloneKey): SystemKey {
  return item.mine ? `${key}You` : key;
}

function spoken(item: SystemItem, key: ObjectKey): SystemKey {
  if (item.mine) return `${key}You`;
  const mine = item.count === 1 && item.people[0]?.me === true;
  return mine && key !== "madeWith" ? `${key}Me` : key;
}

/** A line says what somebody is now, not what changed: a mute that ended and a role that was taken look alike but for `before`. */
function roleKey(item: SystemItem, before: Standing | null): SystemKey {
  const [target] = item.people;
  const { role, mutedUntil } = item;
  if (!target || role === null) return alone(item, "other");
  const moved = before !== null && before.role !== role;
  if (target.account === item.actor.account && role !== "owner")
    return alone(item, role === "admin" ? "downAdmin" : "downMember");
  if (moved) return spoken(item, role);
  const now = item.at / 1000;
  if (mutedUntil > now) return spoken(item, mutedUntil - now > NO_END ? "muteOn" : "mute");
  if (before !== null && before.mutedUntil > now) return spoken(item, "unmute");
  return spoken(item, before === null && role !== "member" ? role : "role");
}

/** Keeps what the lines so far say of everybody's standing. */
export function noteStanding(known: Map<AccountId, Standing>, item: SystemItem): void {
  switch (item.kind) {
    case "create":
    case "add":
      for (const one of item.people) known.set(one.account, { role: "member", mutedUntil: 0 });
      if (item.kind === "create") known.set(item.actor.account, { role: "owner", mutedUntil: 0 });
      return;
    case "leave":
      known.delete(item.actor.account);
      return;
    case "remove":
      for (const one of item.people) known.delete(one.account);
      return;
    case "role":
      for (const one of item.people)
        if (item.role !== null) known.set(one.account, { role: item.role, mutedUntil: item.mutedUntil });
  }
}
