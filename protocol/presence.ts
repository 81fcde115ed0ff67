import { z } from "zod";
import { accountId } from "./ids";

/** What one page of a person says of them: it is on the screen and in use, or it rests. */
export const hereState = z.enum(["active", "idle"]);
export type HereState = z.infer<typeof hereState>;

/** Whether somebody is here: at least one page in use, pages that all rest, or none. */
export const presenceState = z.enum(["online", "idle", "offline"]);
export type PresenceState = z.infer<typeof presenceState>;

/** How closely somebody lets others see when they were last here. */
export const closeness = z.enum(["minute", "roughly", "nobody"]);
export type Closeness = z.infer<typeof closeness>;

/** About when somebody was last here: within days, within a week, within a month, or before that. */
export const seenRoughly = z.enum(["recently", "week", "month", "long"]);
export type SeenRoughly = z.infer<typeof seenRoughly>;

/**
 * `[account, state, at]`. `at`: when they were last here, in ms to the minute, or only about when; null while they are here, and
 * where it is not told.
 */
export const presence = z.tuple([accountId, presenceState, z.union([z.int(), seenRoughly]).nullable()]);
export type Presence = z.infer<typeof presence>;
