import { index, integer, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AccountId, B64u32, Box, Epoch, RoomId } from "@/protocol/ids";

/** Room keys boxed to members, uploaded with their note before the entry that makes the epoch. Kept for ever once it came. */
export const boxes = pgTable(
  "boxes",
  {
    room: uuid("room").$type<RoomId>().notNull(),
    entryHash: text("entry_hash").$type<B64u32>().notNull(),
    epoch: integer("epoch").$type<Epoch>().notNull(),
    account: uuid("account").$type<AccountId>().notNull(),
    generation: integer("generation").notNull(),
    box: text("box").$type<Box>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.room, t.entryHash, t.account] }),
    index("boxes_account").on(t.account, t.room, t.epoch),
  ],
);

/** Epoch notes, by the hash of the entry that made the epoch. `created_at` is when it was last sent up. */
export const notes = pgTable(
  "notes",
  {
    room: uuid("room").$type<RoomId>().notNull(),
    entryHash: text("entry_hash").$type<B64u32>().notNull(),
    epoch: integer("epoch").$type<Epoch>().notNull(),
    note: text("note").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.room, t.entryHash] }), index("notes_epoch").on(t.room, t.epoch)],
);
