import { sql } from "drizzle-orm";
import { bigint, pgTable, primaryKey, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AccountId, RoomId } from "@/protocol/ids";

/** How far a person has read, max over devices, never falling. The main line is the zero thread. */
export const cursors = pgTable(
  "cursors",
  {
    account: uuid("account").$type<AccountId>().notNull(),
    room: uuid("room").$type<RoomId>().notNull(),
    thread: uuid("thread").notNull().default(sql`'00000000-0000-0000-0000-000000000000'`),
    read: bigint("read", { mode: "number" }).notNull().default(0),
    delivered: bigint("delivered", { mode: "number" }).notNull().default(0),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.account, t.room, t.thread] })],
);
