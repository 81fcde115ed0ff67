import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** One row per signed-in browser. `device` is null until its `device-add` is accepted; a row is never revived. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").primaryKey(),
    account: uuid("account").notNull(),
    device: uuid("device"),
    label: text("label").notNull().default(""),
    createdAt: at("created_at").notNull().defaultNow(),
    lastSeen: at("last_seen").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    revokedAt: at("revoked_at"),
    revokedWhy: text("revoked_why"),
  },
  (t) => [index("sessions_account").on(t.account)],
);
