import { drizzle, type PostgresJsDatabase } from "drizzle-orm/postgres-js";
import postgres from "postgres";

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

/** How a pool is opened. `pooled`: a pooler may stand between, so no prepared statements and no start-up settings. */
export interface ConnectOptions {
  max?: number;
  pooled?: boolean;
}

/**
 * Opens a pool. `postgres://user@localhost/name?host=/folder` means the unix socket in that folder.
 * Connects lazily: an unreachable server shows at the first query.
 */
export function connect(url: string, { max = 10, pooled = false }: ConnectOptions = {}): Sql {
  const parsed = new URL(url);
  const socket = parsed.searchParams.get("host");
  // As a start-up parameter the server would refuse `host`.
  parsed.searchParams.delete("host");
  const client = postgres(parsed.href, {
    ...(socket ? { host: socket } : {}),
    max,
    prepare: !pooled,
    connect_timeout: 10,
    onnotice: () => {},
    types: { bigint },
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
  const options = "options" in sql ? sql.options : SHARED_OPTIONS;
  const database = drizzle(Object.assign(sql, { options }) as unknown as Sql);
  if (options !== SHARED_OPTIONS) naturalTypes(sql as Sql);
  return database;
}

// A transaction has no options of its own; drizzle only writes parsers into them.
const SHARED_OPTIONS = { parsers: {}, serializers: {} };

/** Drizzle makes times strings and JSON raw for everybody who shares the pool; it also understands the natural types. */
function naturalTypes(client: Sql): void {
  client.options.parsers[TIMESTAMPTZ] = (text: string) => new Date(text);
  client.options.serializers[TIMESTAMPTZ] = ISO;
  client.options.serializers[JSONB] = JSON_TEXT;
}
