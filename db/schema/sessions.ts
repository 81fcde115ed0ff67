import { index, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AccountId, DeviceId, SessionId } from "@/protocol/ids";

const at = (name: string) => timestamp(name, { withTimezone: true });

/** One row per signed-in browser. `device` is null until its `device-add` is accepted; a row is never revived. */
export const sessions = pgTable(
  "sessions",
  {
    id: uuid("id").$type<SessionId>().primaryKey(),
    account: uuid("account").$type<AccountId>().notNull(),
    device: uuid("device").$type<DeviceId>(),
    label: text("label").notNull().default(""),
    createdAt: at("created_at").notNull().defaultNow(),
    lastSeen: at("last_seen").notNull().defaultNow(),
    expiresAt: at("expires_at").notNull(),
    revokedAt: at("revoked_at"),
    revokedWhy: text("revoked_why"),
  },
  (t) => [index("sessions_account").on(t.account)],
);
