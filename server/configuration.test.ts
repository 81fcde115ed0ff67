import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ConfigurationError, readConfiguration } from "./configuration";

const least = {
  DATABASE_URL: "postgres://app@/sotto?host=/run/sotto",
  AUTH_SECRET: "s".repeat(40),
  ENCRYPTION_KEYS: `${"k".repeat(43)}=`,
  OPAQUE_SERVER_SETUP: "o".repeat(171),
};

function linesOf(environment: Record<string, string>): readonly string[] {
  try {
    readConfiguration(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.lines;
    throw error;
  }
}

test("the least that must be given leaves sensible defaults", () => {
  expect(readConfiguration(least)).toMatchObject({
    port: 3000,
    appUrl: "http://localhost:3000",
    signups: "open",
    sessionDays: 30,
    handleMin: 3,
    handleMax: 30,
    passwordScore: 3,
    socketSends: true,
    redisUrl: null,
    realtimeUrls: [],
    databaseDirectUrl: least.DATABASE_URL,
    trustedProxies: [],
    behindFront: false,
  });
});

test("APP_URL follows the port, and loses its slash", () => {
  expect(readConfiguration({ ...least, PORT: "8080" }).appUrl).toBe("http://localhost:8080");
  expect(readConfiguration({ ...least, APP_URL: "https://chat.example.org/" }).appUrl).toBe("https://chat.example.org");
});

test("every complaint is told at once, in plain lines, without the secret", () => {
  const lines = linesOf({
    DATABASE_URL: "mysql://x",
    AUTH_SECRET: "short-secret",
    PORT: "seventy",
    SIGNUPS: "maybe",
    LIMIT_SIGN_UP: "many",
    LIMIT_TYPO: "1/1",
  });
  expect(lines.join("\n")).toContain("DATABASE_URL must start with postgres://.");
  expect(lines.join("\n")).toContain("PORT must be a whole number from 0 to 65535.");
  expect(lines.join("\n")).toContain("ENCRYPTION_KEYS is missing.");
  expect(lines.join("\n")).toContain("SIGNUPS must be open, invite or closed.");
  expect(lines.join("\n")).toContain('LIMIT_SIGN_UP must be "count/seconds", like 20/60.');
  expect(lines.some((line) => line.startsWith("LIMIT_TYPO is no known limit."))).toBe(true);
  expect(lines.join("\n")).not.toContain("short-secret");
});

test.each([
  ["APP_URL", "https://chat.example.org/app"],
  ["APP_URL", "chat.example.org"],
  ["REALTIME_URL", "https://a.example.org"],
  ["TRUSTED_PROXIES", "everything"],
  ["ENCRYPTION_KEYS", "not-a-fernet-key"],
  ["OPAQUE_SERVER_SETUP", "x"],
  ["SESSION_DAYS", "0"],
  ["HANDLE_MAX", "99"],
])("%s=%s is refused", (name, value) => {
  expect(linesOf({ ...least, [name]: value })).toHaveLength(1);
});

test("a secret may lie in a file; a missing, empty or doubly given one is told by name", () => {
  const folder = mkdtempSync(join(tmpdir(), "sotto-configuration-"));
  const file = join(folder, "auth");
  writeFileSync(file, `${"f".repeat(40)}\n`);
  const { AUTH_SECRET: _, ...rest } = least;
  expect(readConfiguration({ ...rest, AUTH_SECRET_FILE: file }).authSecret).toBe("f".repeat(40));
  expect(linesOf({ ...least, AUTH_SECRET_FILE: file })).toEqual([
    "AUTH_SECRET and AUTH_SECRET_FILE are both set: keep one.",
  ]);
  expect(linesOf({ ...rest, AUTH_SECRET_FILE: join(folder, "none") }).join()).toContain("cannot be read (ENOENT)");
  writeFileSync(file, "\n");
  expect(linesOf({ ...rest, AUTH_SECRET_FILE: file }).join()).toContain("is empty");
  rmSync(folder, { recursive: true });
});

test("limits are set one by one", () => {
  const { limits } = readConfiguration({ ...least, LIMIT_SIGN_IN: "7/30" });
  expect(limits.SIGN_IN).toEqual({ count: 7, seconds: 30 });
  expect(limits.SIGN_UP.count).toBeGreaterThan(0);
});
