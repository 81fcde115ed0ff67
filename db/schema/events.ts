import { sql } from "drizzle-orm";
import { bigint, index, integer, pgTable, primaryKey, text, timestamp, unique, uuid } from "drizzle-orm/pg-core";
import type { AccountId, B64u32, DeviceId, Epoch, EventId, RoomId, Seq, Token } from "@/protocol/ids";

const at = (name: string) => timestamp(name, { withTimezone: true });

/**
 * The log. Append-only: the app's role has no DELETE here and updates only `token`, `blanked_at` and `deleted_at`.
 * Every key begins with `room`, so that the table can be partitioned; no foreign keys, which would lock the rooms.
 */
export const events = pgTable(
  "events",
  {
    room: uuid("room").$type<RoomId>().notNull(),
    seq: bigint("seq", { mode: "number" }).$type<Seq>().notNull(),
    id: uuid("id").$type<EventId>().notNull(),
    kind: text("kind").notNull(),
    sender: uuid("sender").$type<AccountId>().notNull(),
    device: uuid("device").$type<DeviceId>().notNull(),
    deviceSeq: integer("device_seq").notNull(),
    epoch: integer("epoch").$type<Epoch>().notNull(),
    target: uuid("target").$type<EventId>(),
    thread: uuid("thread").$type<EventId>(),
    token: text("token").$type<Token>(),
    tokenHash: text("token_hash").$type<B64u32>().notNull(),
    public: text("public"),
    createdAt: at("created_at").notNull().default(sql`date_trunc('milliseconds', clock_timestamp())`),
    blankedAt: at("blanked_at"),
    deletedAt: at("deleted_at"),
  },
  (t) => [
    primaryKey({ columns: [t.room, t.seq] }),
    unique("events_id").on(t.room, t.id),
    unique("events_device_seq").on(t.room, t.device, t.deviceSeq),
    index("events_unread").on(t.room, t.seq).where(sql`kind = 'message' and thread is null and deleted_at is null`),
    // A person's last message in a room, for slow mode: over all their devices, without reading what lies between.
    index("events_sent").on(t.room, t.sender, t.seq).where(sql`kind = 'message'`),
    // What is deleted and not gone yet: the sweep's.
    index("events_deleted").on(t.deletedAt).where(sql`deleted_at is not null and blanked_at is null`),
    index("events_target").on(t.room, t.target, t.seq).where(sql`target is not null`),
    index("events_entries")
      .on(t.room, t.seq)
      .where(
        sql`kind in ('create', 'add', 'remove', 'leave', 'role', 'settings', 'rotate', 'invite', 'invite-revoke', 'restart')`,
      ),
  ],
);
