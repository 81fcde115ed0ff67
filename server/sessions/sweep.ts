import type { Sql } from "@/db/client";
import { causeOf, log } from "@/server/log";

const HOUR_MS = 3_600_000;
/** Rows of one statement: no lock is held for long, and processes that sweep at once share the work. */
const BATCH = 1_000;

/** How many rows went. */
export interface Swept {
  readonly sessions: number;
  readonly invites: number;
  readonly ephemeral: number;
}

/**
 * Deletes what is over: sessions (revoked ones too) and invites a day after their time, ephemeral rows after theirs.
 * Nothing of it could be used any more; a cookie whose row is gone is refused like one whose row is revoked.
 */
export async function sweep(sql: Sql): Promise<Swept> {
  return {
    sessions: await all(
      () => sql`delete from sessions where id in (
        select id from sessions where expires_at < now() - interval '1 day' limit ${BATCH} for update skip locked)`,
    ),
    invites: await all(
      () => sql`delete from invites where hash in (
        select hash from invites where expires_at < now() - interval '1 day' limit ${BATCH} for update skip locked)`,
    ),
    ephemeral: await all(
      () => sql`delete from ephemeral where key in (
        select key from ephemeral where expires_at < clock_timestamp() limit ${BATCH} for update skip locked)`,
    ),
  };
}

async function all(some: () => Promise<{ count: number }>): Promise<number> {
  let gone = 0;
  for (let count = BATCH; count === BATCH; gone += count) ({ count } = await some());
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
