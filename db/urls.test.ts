import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { databaseUrls } from "./urls";

test("without an address there is no database: nobody guesses one", () => {
  expect(() => databaseUrls({})).toThrow("DATABASE_URL is not set");
  expect(() => databaseUrls({ DATABASE_URL: "" })).toThrow("DATABASE_URL is not set");
});

test("one address serves both, as if a pooler stood between", () => {
  const url = "postgres://sotto@db/sotto";
  expect(databaseUrls({ DATABASE_URL: url })).toEqual({ app: url, direct: url, pooled: true });
});

test("the app's role on the owner's own server needs no pooler's care; elsewhere it does", () => {
  const direct = "postgres://sotto@localhost/sotto?host=%2Fs";
  const app = "postgres://sotto_app@localhost/sotto?host=%2Fs";
  expect(databaseUrls({ DATABASE_URL: app, DATABASE_DIRECT_URL: direct }).pooled).toBe(false);
  const pooler = "postgres://sotto_app@pooler:6432/sotto";
  expect(databaseUrls({ DATABASE_URL: pooler, DATABASE_DIRECT_URL: direct })).toEqual({
    app: pooler,
    direct,
    pooled: true,
  });
});

test("addresses may lie in files", () => {
  const file = join(mkdtempSync(join(tmpdir(), "sotto-urls-")), "url");
  writeFileSync(file, "postgres://a@b/c\n");
  expect(databaseUrls({ DATABASE_URL_FILE: file }).app).toBe("postgres://a@b/c");
});
