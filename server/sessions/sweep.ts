import { inArray, lt, sql as raw, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { orm, type Sql } from "@/db/client";
import { invites } from "@/db/schema/accounts";
import { ephemeral } from "@/db/schema/ephemeral";
import { sessions } from "@/db/schema/sessions";
import { blankDeleted } from "@/server/events/blank-deleted";
import { causeOf, log } from "@/server/log";
import { sweepUploads } from "@/server/rooms/sweep-uploads";

const HOUR_MS = 3_600_000;
/** Rows of one statement: no lock is held for long, and processes that sweep at once share the work. */
const BATCH = 1_000;

/** How many rows went. */
export interface Swept {
  readonly sessions: number;
  readonly invites: number;
  readonly ephemeral: number;
  readonly uploads: number;
  readonly deleted: number;
}

/**
 * Deletes what is over: sessions (revoked ones too) and invites a day after their time, ephemeral rows after theirs, and the
 * uploads of a day ago whose entry never came. Takes what was deleted a day ago out of the log.
 * Nothing of it could be used any more; a cookie whose row is gone is refused like one whose row is revoked.
 */
export async function sweep(sql: Sql): Promise<Swept> {
  const dayAgo = raw`now() - interval '1 day'`;
  return {
    sessions: await all(sql, sessions, sessions.id, lt(sessions.expiresAt, dayAgo)),
    invites: await all(sql, invites, invites.hash, lt(invites.expiresAt, dayAgo)),
    ephemeral: await all(sql, ephemeral, ephemeral.key, lt(ephemeral.expiresAt, raw`clock_timestamp()`)),
    uploads: await sweepUploads(sql),
    deleted: await blankDeleted(sql),
  };
}

async function all(sql: Sql, table: PgTable, key: PgColumn, over: SQL): Promise<number> {
  const some = orm(sql).select({ key }).from(table).where(over).limit(BATCH).for("update", { skipLocked: true });
  let gone = 0;
  for (let count = BATCH; count === BATCH; gone += count)
    ({ count } = await orm(sql).delete(table).where(inArray(key, some)));
  return gone;
}

/** Sweeps now and every hour. The answer stops it, after the sweep that is under way. A failed one is tried again in an hour. */
export function sweepHourly(sql: Sql): () => Promise<void> {
  let running: Promise<void> = Promise.resolve();
  const run = () => {
    running = running
      .then(() => sweep(sql))
      .then(
        (swept) => log("debug", "swept", { ...swept }),
        (error) => log("warn", "sweep-failed", { cause: causeOf(error) }),
      );
  };
  run();
  const timer = setInterval(run, HOUR_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    return running;
  };
}
