import { expect, it } from "vitest";
import { elsewhere } from "./elsewhere";

const HOME = "http://localhost:3000";
const ask = (host: string, url = "/", more = {}) =>
  elsewhere({ method: "GET", url, headers: { host, accept: "text/html", ...more } }, HOME);

it.each(["127.0.0.1:3000", "127.0.0.1", "[::1]:3000", "0.0.0.0:3000"])("sends a page asked for at %s home", (host) => {
  expect(ask(host, "/rooms?x=1")).toBe("http://localhost:3000/rooms?x=1");
});

it("leaves everything else alone: home itself, other names, data, writes", () => {
  expect(ask("localhost:3000")).toBeNull();
  expect(ask("chat.example.org")).toBeNull();
  expect(ask("127.0.0.1:3000", "/api/v1/config", { accept: "application/json" })).toBeNull();
  expect(
    elsewhere({ method: "POST", url: "/", headers: { host: "127.0.0.1:3000", accept: "text/html" } }, HOME),
  ).toBeNull();
});

it("stays where it is when the site lives at the loopback address", () => {
  expect(
    elsewhere(
      { method: "GET", url: "/", headers: { host: "127.0.0.1:3000", accept: "text/html" } },
      "http://127.0.0.1:3000",
    ),
  ).toBeNull();
});

it.each(["//evil.example/", "http://evil.example/", "\\\\evil.example"])(
  "never sends anybody to another site: %s",
  (url) => {
    expect(new URL(ask("127.0.0.1:3000", url) ?? "").host).toBe("localhost:3000");
  },
);
