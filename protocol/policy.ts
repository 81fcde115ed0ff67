import { z } from "zod";

export const role = z.enum(["member", "admin", "owner"]);
export type Role = z.infer<typeof role>;

/**
 * What a room allows, in clear in the signed entry so that the server can enforce it by its own clock.
 * Seconds; 0 means "no limit" (`editWindow`, `slow`, `ttl`).
 */
export const policy = z.strictObject({
  post: role,
  add: role,
  edit: role,
  pin: role,
  atRoom: role,
  editWindow: z.int().min(0).max(31_536_000),
  revisions: z.enum(["all", "author", "nobody"]),
  slow: z.int().min(0).max(86_400),
  ttl: z.int().min(0).max(31_536_000),
  history: z.boolean(),
});
export type Policy = z.infer<typeof policy>;
