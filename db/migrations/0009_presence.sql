-- Who is here, where there is no Redis: gone after a crash, by design, as `ephemeral` is. And what of it people let others see.
CREATE UNLOGGED TABLE "leases" (
	"key" text NOT NULL,
	"holder" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "leases_key_holder_pk" PRIMARY KEY("key","holder")
);
--> statement-breakpoint
CREATE TABLE "presence" (
	"account" uuid PRIMARY KEY NOT NULL,
	"online" boolean DEFAULT true NOT NULL,
	"last_seen" text DEFAULT 'minute' NOT NULL,
	"seen_at" timestamp with time zone
);
--> statement-breakpoint
CREATE INDEX "leases_expires" ON "leases" USING btree ("expires_at");
