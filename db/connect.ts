import { DrizzleQueryError } from "drizzle-orm/errors";
import { PgDialect, type PgPreparedQuery, type PreparedQueryConfig } from "drizzle-orm/pg-core";
import { PostgresJsDatabase, PostgresJsSession } from "drizzle-orm/postgres-js";
import postgres from "postgres";
import { watchedSockets } from "./watched-socket";

/** A pool of connections, with `bigint` read as number (seqs stay below 2^52). */
export type Sql = postgres.Sql<{ bigint: number }>;
/** A transaction of one of these pools. */
export type Tx = postgres.TransactionSql<{ bigint: number }>;

const bigint = {
  to: 20,
  from: [20],
  serialize: (value: number) => String(value),
  parse: (text: string) => Number(text),
};

const ISO = (value: unknown) => (value instanceof Date ? value.toISOString() : value);
const JSON_TEXT = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
const TIMESTAMPTZ = 1184;
const JSONB = 3802;
/** What statements take as arrays: int[], text[], bigint[], uuid[], by their oids. None gives an array back. */
const ARRAYS = [1007, 1009, 1016, 2951];

/** A one-dimensional array as Postgres reads it (Postgres manual, 8.15.6). */
const ARRAY_TEXT = (value: unknown) =>
  Array.isArray(value)
    ? `{${value.map((one) => (one === null ? "null" : `"${String(one).replace(/["\\]/g, "\\$&")}"`)).join(",")}}`
    : value;

/**
 * How a pool is opened. `pooled`: a pooler may stand between, so no prepared statements and no start-up settings.
 * `silentMs`: a statement that brings no answer for so long fails and its connection is replaced; for pools whose every
 * statement is short.
 */
export interface ConnectOptions {
  max?: number;
  pooled?: boolean;
  silentMs?: number;
}

/** The driver's own would leave a pool without connections for 20 s after the database is back. */
const BACK_OFF_SECONDS = 2;

/** For pools of the app: far more than its slowest statement takes. */
export const SILENT_MS = 30_000;

/**
 * Opens a pool. `postgres://user@localhost/name?host=/folder` means the unix socket in that folder.
 * Connects lazily: an unreachable server shows at the first query.
 */
export function connect(url: string, { max = 10, pooled = false, silentMs }: ConnectOptions = {}): Sql {
  const parsed = new URL(url);
  const socket = parsed.searchParams.get("host");
  // As a start-up parameter the server would refuse `host`.
  parsed.searchParams.delete("host");
  const client = postgres(parsed.href, {
    ...(socket ? { host: socket } : {}),
    max,
    prepare: !pooled,
    connect_timeout: 10,
    backoff: (retries) => (0.5 + Math.random() / 2) * Math.min(3 ** retries / 100, BACK_OFF_SECONDS),
    ...(silentMs === undefined ? {} : { idle_timeout: silentMs / 2_000, socket: watchedSockets(silentMs) }),
    onnotice: () => {},
    types: { bigint },
    // The driver's own look at the types of a new connection, where that is ended meanwhile, ends the whole process
    // (porsager/postgres#1192). The arrays in use are known: see `naturalTypes`.
    fetch_types: false,
    // Compiling a plan costs more than running these statements.
    connection: pooled ? {} : { jit: "off" },
  });
  naturalTypes(client);
  return client;
}

/**
 * Drizzle's core API over a pool or over an open transaction of it.
 * Both take part in the same transaction, so raw SQL and Drizzle mix freely.
 */
export function ormOver(sql: Sql | Tx): PostgresJsDatabase {
  return new PostgresJsDatabase(DIALECT, new Session(sql as unknown as postgres.Sql, DIALECT, undefined), undefined);
}

const DIALECT = new PgDialect();

type DrizzleSession = PostgresJsSession<postgres.Sql, Record<string, never>, Record<string, never>>;

/**
 * Drizzle's session, with statements and errors as raw SQL has them. Prepared where the pool prepares, since an
 * unprepared one costs another round trip. The driver's own error is thrown, because that which Drizzle makes of it
 * spells out every value of the query, and those are nothing for a log.
 */
class Session extends PostgresJsSession<postgres.Sql, Record<string, never>, Record<string, never>> {
  override prepareQuery<T extends PreparedQueryConfig = PreparedQueryConfig>(
    ...[query, fields, name = "", ...rest]: Parameters<DrizzleSession["prepareQuery"]>
  ): PgPreparedQuery<T> {
    const prepared = super.prepareQuery<T>(query, fields, name, ...rest);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) =>
      execute(values).catch((error: unknown) => {
        throw error instanceof DrizzleQueryError ? (error.cause ?? error) : error;
      });
    return prepared;
  }
}

/** Drizzle hands over times and JSON as text, raw SQL as they are: the pool takes both, and gives times as dates. Both hand over arrays as they are. */
function naturalTypes(client: Sql): void {
  client.options.parsers[TIMESTAMPTZ] = (text: string) => new Date(text);
  client.options.serializers[TIMESTAMPTZ] = ISO;
  client.options.serializers[JSONB] = JSON_TEXT;
  for (const type of ARRAYS) client.options.serializers[type] = ARRAY_TEXT;
}
