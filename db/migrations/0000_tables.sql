CREATE TABLE "account_entries" (
	"account" uuid NOT NULL,
	"n" integer NOT NULL,
	"kind" text NOT NULL,
	"payload" text NOT NULL,
	"signature" text NOT NULL,
	"hash" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "account_entries_account_n_pk" PRIMARY KEY("account","n")
);
--> statement-breakpoint
CREATE TABLE "accounts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"handle" text NOT NULL,
	"opaque_record" text NOT NULL,
	"ksf_version" integer NOT NULL,
	"setup_version" integer NOT NULL,
	"recovery_proof_hash" text NOT NULL,
	"chain_n" integer NOT NULL,
	"chain_hash" text NOT NULL,
	"chain_state" jsonb NOT NULL,
	"vault_version" integer NOT NULL,
	"vault_blob" text NOT NULL,
	"profile_record" text NOT NULL,
	"profile_version" integer DEFAULT 1 NOT NULL,
	"operator" boolean DEFAULT false NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "accounts_handle_unique" UNIQUE("handle")
);
--> statement-breakpoint
CREATE TABLE "invites" (
	"hash" text PRIMARY KEY NOT NULL,
	"made_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	"used_by" uuid
);
--> statement-breakpoint
CREATE TABLE "room_lists" (
	"account" uuid PRIMARY KEY NOT NULL,
	"version" bigint DEFAULT 1 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vault_wraps" (
	"account" uuid NOT NULL,
	"way" text NOT NULL,
	"wrap" text NOT NULL,
	CONSTRAINT "vault_wraps_account_way_pk" PRIMARY KEY("account","way")
);
--> statement-breakpoint
CREATE TABLE "boxes" (
	"room" uuid NOT NULL,
	"entry_hash" text NOT NULL,
	"epoch" integer NOT NULL,
	"account" uuid NOT NULL,
	"generation" integer NOT NULL,
	"box" text NOT NULL,
	CONSTRAINT "boxes_room_entry_hash_account_pk" PRIMARY KEY("room","entry_hash","account")
);
--> statement-breakpoint
CREATE TABLE "notes" (
	"room" uuid NOT NULL,
	"entry_hash" text NOT NULL,
	"epoch" integer NOT NULL,
	"note" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "notes_room_entry_hash_pk" PRIMARY KEY("room","entry_hash")
);
--> statement-breakpoint
CREATE TABLE "cursors" (
	"account" uuid NOT NULL,
	"room" uuid NOT NULL,
	"thread" uuid DEFAULT '00000000-0000-0000-0000-000000000000' NOT NULL,
	"read" bigint DEFAULT 0 NOT NULL,
	"delivered" bigint DEFAULT 0 NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cursors_account_room_thread_pk" PRIMARY KEY("account","room","thread")
);
--> statement-breakpoint
CREATE TABLE "device_boxes" (
	"account" uuid NOT NULL,
	"device" uuid NOT NULL,
	"generation" integer NOT NULL,
	"box" text NOT NULL,
	CONSTRAINT "device_boxes_device_generation_pk" PRIMARY KEY("device","generation")
);
--> statement-breakpoint
CREATE TABLE "devices" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"sign_key" text NOT NULL,
	"box_key" text NOT NULL,
	"added_n" integer NOT NULL,
	"ended_n" integer
);
--> statement-breakpoint
CREATE UNLOGGED TABLE "ephemeral" (
	"key" text PRIMARY KEY NOT NULL,
	"value" text,
	"count" bigint DEFAULT 0 NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "events" (
	"room" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"sender" uuid NOT NULL,
	"device" uuid NOT NULL,
	"device_seq" integer NOT NULL,
	"epoch" integer NOT NULL,
	"target" uuid,
	"thread" uuid,
	"token" text,
	"token_hash" text NOT NULL,
	"public" text,
	"created_at" timestamp with time zone DEFAULT date_trunc('milliseconds', clock_timestamp()) NOT NULL,
	"blanked_at" timestamp with time zone,
	"deleted_at" timestamp with time zone,
	CONSTRAINT "events_room_seq_pk" PRIMARY KEY("room","seq"),
	CONSTRAINT "events_id" UNIQUE("room","id"),
	CONSTRAINT "events_device_seq" UNIQUE("room","device","device_seq")
);
--> statement-breakpoint
CREATE TABLE "members" (
	"room" uuid NOT NULL,
	"account" uuid NOT NULL,
	"role" text NOT NULL,
	"since_seq" bigint NOT NULL,
	"since_epoch" integer NOT NULL,
	"until_seq" bigint,
	"muted_until" timestamp with time zone,
	CONSTRAINT "members_room_account_pk" PRIMARY KEY("room","account")
);
--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" uuid PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"head" bigint DEFAULT 0 NOT NULL,
	"epoch" integer NOT NULL,
	"chain_n" integer NOT NULL,
	"chain_hash" text NOT NULL,
	"state" jsonb NOT NULL,
	"policy" jsonb NOT NULL,
	"stale" boolean DEFAULT false NOT NULL,
	"epoch_seq" bigint NOT NULL,
	"epoch_at" timestamp with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"account" uuid NOT NULL,
	"device" uuid,
	"label" text DEFAULT '' NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"last_seen" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revoked_why" text
);
--> statement-breakpoint
CREATE INDEX "boxes_account" ON "boxes" USING btree ("account","room","epoch");--> statement-breakpoint
CREATE INDEX "notes_epoch" ON "notes" USING btree ("room","epoch");--> statement-breakpoint
CREATE INDEX "devices_account" ON "devices" USING btree ("account");--> statement-breakpoint
CREATE INDEX "ephemeral_expires" ON "ephemeral" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "events_unread" ON "events" USING btree ("room","seq") WHERE kind = 'message' and thread is null and deleted_at is null;--> statement-breakpoint
CREATE INDEX "events_target" ON "events" USING btree ("room","target","seq") WHERE target is not null;--> statement-breakpoint
CREATE INDEX "events_entries" ON "events" USING btree ("room","seq") WHERE kind in ('create', 'add', 'remove', 'leave', 'role', 'settings', 'rotate', 'invite', 'invite-revoke', 'restart');--> statement-breakpoint
CREATE INDEX "members_account" ON "members" USING btree ("account") WHERE until_seq is null;--> statement-breakpoint
CREATE INDEX "sessions_account" ON "sessions" USING btree ("account");