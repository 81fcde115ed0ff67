import { index, pgTable, primaryKey, text, timestamp } from "drizzle-orm/pg-core";

/** What several may hold under one key for a short time, where there is no Redis. UNLOGGED (see its migration), as `ephemeral` is. */
export const leases = pgTable(
  "leases",
  {
    key: text("key").notNull(),
    holder: text("holder").notNull(),
    value: text("value").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.holder] }), index("leases_expires").on(t.expiresAt)],
);
