import { sql } from "drizzle-orm";
import { events } from "@/db/schema/events";

// The kinds stand here word for word as in the partial index, and not as parameters, or the index would not be used.

/** Of the log: entries of the room's chain. */
export const isEntry = sql`${events.kind} in ('create', 'add', 'remove', 'leave', 'role', 'settings', 'rotate', 'invite', 'invite-revoke', 'restart')`;

/** Of the log: entries that begin an epoch. */
export const isEpoch = sql`${events.kind} in ('create', 'add', 'remove', 'rotate')`;
