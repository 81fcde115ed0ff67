import { z } from "zod";
import type { Policy, Role } from "@/protocol/policy";

const seconds = (most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `must be seconds, 0 to ${most}`)
    .transform(Number)
    .refine((n) => n <= most, `must be seconds, 0 to ${most}`)
    .default(0);
const least = (fallback: Role) =>
  z.enum(["member", "admin", "owner"], "must be member, admin or owner").default(fallback);

/** What a new group allows, as an operator sets it; its maker's engine signs it into the first entry. */
export const GROUP_SETTINGS = {
  GROUP_POST: least("member"),
  GROUP_ADD: least("admin"),
  GROUP_EDIT: least("admin"),
  GROUP_PIN: least("admin"),
  GROUP_AT_ROOM: least("admin"),
  GROUP_EDIT_WINDOW: seconds(31_536_000),
  GROUP_REVISIONS: z.enum(["all", "author", "nobody"], "must be all, author or nobody").default("all"),
  GROUP_SLOW: seconds(86_400),
  GROUP_TTL: seconds(31_536_000),
  GROUP_HISTORY: z.enum(["on", "off"], "must be on or off").default("off"),
};
type GroupSettings = { [K in keyof typeof GROUP_SETTINGS]: z.infer<(typeof GROUP_SETTINGS)[K]> };

/** The settings as the policy of a room. */
export function groupPolicy(s: GroupSettings): Policy {
  return {
    post: s.GROUP_POST,
    add: s.GROUP_ADD,
    edit: s.GROUP_EDIT,
    pin: s.GROUP_PIN,
    atRoom: s.GROUP_AT_ROOM,
    editWindow: s.GROUP_EDIT_WINDOW,
    revisions: s.GROUP_REVISIONS,
    slow: s.GROUP_SLOW,
    ttl: s.GROUP_TTL,
    history: s.GROUP_HISTORY === "on",
  };
}
