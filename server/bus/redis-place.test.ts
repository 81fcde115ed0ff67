import { expect, it } from "vitest";
import { redisPlace } from "./redis-place";

it("leaves one server to the driver", () => {
  expect(redisPlace("redis://localhost:6379/2")).toEqual({ t: "single" });
  expect(redisPlace("rediss://:secret@redis.example.org")).toEqual({ t: "single" });
});

it("reads sentinels with the master's name", () => {
  expect(redisPlace("redis+sentinel://alice:p%40ss@one:26380,two/chat")).toEqual({
    t: "sentinel",
    nodes: [
      { host: "one", port: 26_380 },
      { host: "two", port: 26_379 },
    ],
    name: "chat",
    login: { username: "alice", password: "p@ss" },
  });
});

it("reads a cluster, also over TLS and IPv6", () => {
  expect(redisPlace("rediss+cluster://:secret@[::1]:7000,two:7001")).toEqual({
    t: "cluster",
    nodes: [
      { host: "::1", port: 7_000 },
      { host: "two", port: 7_001 },
    ],
    login: { password: "secret", tls: {} },
  });
});

it.each(["", "http://x", "redis+other://x", "redis+cluster://"])("throws on %j", (url) => {
  expect(() => redisPlace(url)).toThrow();
});
