import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AccountId, RoomId } from "@/protocol/ids";
import type { Role } from "@/protocol/policy";

/** Who is (`until_seq` null) or was in a room, and the window of seqs they may read. Written under the room's lock only. */
export const members = pgTable(
  "members",
  {
    room: uuid("room").$type<RoomId>().notNull(),
    account: uuid("account").$type<AccountId>().notNull(),
    role: text("role").$type<Role>().notNull(),
    sinceSeq: bigint("since_seq", { mode: "number" }).notNull(),
    sinceEpoch: integer("since_epoch").notNull(),
    untilSeq: bigint("until_seq", { mode: "number" }),
    mutedUntil: timestamp("muted_until", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.room, t.account] }),
    index("members_account").on(t.account).where(sql`until_seq is null`),
    index("members_past").on(t.account).where(sql`until_seq is not null`),
  ],
);
