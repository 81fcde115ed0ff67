import { index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { AccountId, Box, DeviceId } from "@/protocol/ids";

/** Devices as the account chains certify them: `added_n` and `ended_n` are the entries that began and ended them. */
export const devices = pgTable(
  "devices",
  {
    id: uuid("id").$type<DeviceId>().primaryKey(),
    account: uuid("account").$type<AccountId>().notNull(),
    signKey: text("sign_key").notNull(),
    boxKey: text("box_key").notNull(),
    addedN: integer("added_n").notNull(),
    endedN: integer("ended_n"),
  },
  (t) => [index("devices_account").on(t.account)],
);

/** New user keys, boxed to each device that remained. */
export const deviceBoxes = pgTable(
  "device_boxes",
  {
    account: uuid("account").$type<AccountId>().notNull(),
    device: uuid("device").$type<DeviceId>().notNull(),
    generation: integer("generation").notNull(),
    box: text("box").$type<Box>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.device, t.generation] })],
);
