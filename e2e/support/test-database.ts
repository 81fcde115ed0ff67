import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect, type Sql } from "@/db/connect";

/** A database of one test file's own. `sql` is the app's restricted role, `owner` may do anything. */
export interface TestDatabase {
  sql: Sql;
  owner: Sql;
  url: string;
  ownerUrl: string;
  close(): Promise<void>;
}

/**
 * Makes a fresh, migrated database on the test server (a copy of the template), and points DATABASE_URL and
 * DATABASE_DIRECT_URL at it, so that `database()` and `configuration()` of this test file mean it.
 */
export async function testDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString("hex")}`;
  const server = inject("testServer");
  const admin = connect(server, { max: 1 });
  await admin.unsafe(`create database ${name} template ${empty ? "template0" : "sotto_template"}`);
  const ownerUrl = server.replace("/sotto?", `/${name}?`);
  const url = ownerUrl.replace("postgres://sotto@", "postgres://sotto_app@");
  process.env.DATABASE_URL = url;
  process.env.DATABASE_DIRECT_URL = ownerUrl;
  const sql = connect(url, { max: 12 });
  const owner = connect(ownerUrl, { max: 4 });
  const close = async () => {
    await Promise.all([sql.end({ timeout: 1 }), owner.end({ timeout: 1 })]);
    await admin.unsafe(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { sql, owner, url, ownerUrl, close };
}
