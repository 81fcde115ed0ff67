import { bigint, boolean, integer, jsonb, pgTable, primaryKey, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { VaultRecord } from "@/protocol/http/sign-up";
import type { AccountId, B64u64, Handle, Token } from "@/protocol/ids";

const at = (name: string) => timestamp(name, { withTimezone: true });

/**
 * One row per person. `opaque_record` is Fernet-sealed at rest; `chain_state` is the verified account chain folded up
 * to `chain_n`, so that judging a room entry needs no replay.
 */
export const accounts = pgTable("accounts", {
  id: uuid("id").$type<AccountId>().primaryKey(),
  handle: text("handle").$type<Handle>().notNull().unique(),
  opaqueRecord: text("opaque_record").notNull(),
  ksfVersion: integer("ksf_version").notNull(),
  setupVersion: integer("setup_version").notNull(),
  recoveryProofHash: text("recovery_proof_hash").notNull(),
  chainN: integer("chain_n").notNull(),
  chainHash: text("chain_hash").notNull(),
  chainState: jsonb("chain_state").$type<unknown>().notNull(),
  vaultVersion: integer("vault_version").notNull(),
  vaultBlob: text("vault_blob").$type<VaultRecord["blob"]>().notNull(),
  profileRecord: text("profile_record").$type<Token>().notNull(),
  profileVersion: integer("profile_version").notNull().default(1),
  operator: boolean("operator").notNull().default(false),
  createdAt: at("created_at").notNull().defaultNow(),
});

/**
 * Counts the changes of a person's room list. Not a column of `accounts`: an account's chain locks the account first
 * and its rooms next, while a room's entry counts for everybody in the room; in one row the two would deadlock.
 */
export const roomLists = pgTable("room_lists", {
  account: uuid("account").$type<AccountId>().primaryKey(),
  version: bigint("version", { mode: "number" }).notNull().default(1),
});

/** The vault root, wrapped once per way in. */
export const vaultWraps = pgTable(
  "vault_wraps",
  {
    account: uuid("account").$type<AccountId>().notNull(),
    way: text("way").$type<"password" | "recovery">().notNull(),
    wrap: text("wrap").$type<Token>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.account, t.way] })],
);

/** Account chains, append-only. `hash` links the next entry. */
export const accountEntries = pgTable(
  "account_entries",
  {
    account: uuid("account").$type<AccountId>().notNull(),
    n: integer("n").notNull(),
    kind: text("kind").notNull(),
    payload: text("payload").notNull(),
    signature: text("signature").$type<B64u64>().notNull(),
    hash: text("hash").notNull(),
    createdAt: at("created_at").notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.account, t.n] })],
);

/** Single-use sign-up links, by the hash of their secret. */
export const invites = pgTable("invites", {
  hash: text("hash").primaryKey(),
  madeBy: uuid("made_by").$type<AccountId>(),
  createdAt: at("created_at").notNull().defaultNow(),
  expiresAt: at("expires_at").notNull(),
  usedAt: at("used_at"),
  usedBy: uuid("used_by").$type<AccountId>(),
});
