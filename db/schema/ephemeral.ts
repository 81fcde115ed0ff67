import { bigint, index, pgTable, text, timestamp } from "drizzle-orm/pg-core";

/** Short-lived shared state where there is no Redis. UNLOGGED (see its migration): empty after a crash, by design. */
export const ephemeral = pgTable(
  "ephemeral",
  {
    key: text("key").primaryKey(),
    value: text("value"),
    count: bigint("count", { mode: "number" }).notNull().default(0),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
  },
  (t) => [index("ephemeral_expires").on(t.expiresAt)],
);
