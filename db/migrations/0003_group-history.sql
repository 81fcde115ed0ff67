ALTER TABLE "rooms" ADD COLUMN "history_seq" bigint;--> statement-breakpoint
ALTER TABLE "rooms" ADD COLUMN "history_epoch" integer;