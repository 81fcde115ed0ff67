import { boolean, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AccountId } from "@/protocol/ids";
import type { Closeness } from "@/protocol/presence";

/**
 * What a person shows of their presence, and when they were last here, as closely as they show it: to the minute, or the day.
 * Without a row everything is shown.
 * Not columns of `accounts`: this is written while people are here, and an account is locked by its chain.
 */
export const presence = pgTable("presence", {
  account: uuid("account").$type<AccountId>().primaryKey(),
  online: boolean("online").notNull().default(true),
  lastSeen: text("last_seen").$type<Closeness>().notNull().default("minute"),
  seenAt: timestamp("seen_at", { withTimezone: true }),
});
