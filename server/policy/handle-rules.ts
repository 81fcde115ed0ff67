import type { Handle } from "@/protocol/ids";
import type { Configuration } from "@/server/configuration";

/** Handles that would read as a part of the product or as its staff. */
const RESERVED = new Set([
  "admin",
  "administrator",
  "api",
  "help",
  "moderator",
  "official",
  "operator",
  "root",
  "security",
  "sotto",
  "support",
  "system",
]);

/** Whether a new account may have this handle; the form itself was checked by the schema. */
export function handleAllowed(handle: Handle, rules: Pick<Configuration, "handleMin" | "handleMax">): boolean {
  return handle.length >= rules.handleMin && handle.length <= rules.handleMax && !RESERVED.has(handle);
}
