import { bigint, boolean, integer, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { RoomId } from "@/protocol/ids";
import type { Policy } from "@/protocol/policy";
import type { RoomType } from "@/protocol/room-entry";

const at = (name: string) => timestamp(name, { withTimezone: true });

/**
 * One row per room, and the lock under which everything happens that a send is judged by.
 * `history_seq` and `history_epoch`: from where newcomers may read, null while they start where they come in.
 * `head` is the last seq, `epoch_seq` and `epoch_at` where and when the current epoch began, `state` the folded chain.
 */
export const rooms = pgTable("rooms", {
  id: uuid("id").$type<RoomId>().primaryKey(),
  type: text("type").$type<RoomType>().notNull(),
  head: bigint("head", { mode: "number" }).notNull().default(0),
  epoch: integer("epoch").notNull(),
  chainN: integer("chain_n").notNull(),
  chainHash: text("chain_hash").notNull(),
  state: jsonb("state").$type<unknown>().notNull(),
  policy: jsonb("policy").$type<Policy>().notNull(),
  stale: boolean("stale").notNull().default(false),
  historySeq: bigint("history_seq", { mode: "number" }),
  historyEpoch: integer("history_epoch"),
  epochSeq: bigint("epoch_seq", { mode: "number" }).notNull(),
  epochAt: at("epoch_at").notNull().defaultNow(),
  createdAt: at("created_at").notNull().defaultNow(),
  lastAt: at("last_at").notNull().defaultNow(),
});
