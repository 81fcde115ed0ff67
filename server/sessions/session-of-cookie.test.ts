import { encode } from "next-auth/jwt";
import { afterEach, expect, test, vi } from "vitest";
import { sessionOfCookie } from "./session-of-cookie";

const SID = "0198f0c4-0000-7000-8000-000000000001";
const [NAME, SECRET] = ["authjs.session-token", "a secret of thirty-two characters"];
const sealed = (seconds: number, sid: string = SID) =>
  encode({ token: { sid }, secret: SECRET, salt: NAME, maxAge: seconds });

afterEach(() => vi.useRealTimers());

test("a cookie names its session each time it is asked", async () => {
  const cookie = await sealed(60);
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBe(SID);
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBe(SID);
});

test("one that is known is worth nothing under another secret or name, or when a character differs", async () => {
  const cookie = await sealed(60);
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBe(SID);
  expect(await sessionOfCookie(cookie, NAME, `${SECRET}!`)).toBeNull();
  expect(await sessionOfCookie(cookie, `__Secure-${NAME}`, SECRET)).toBeNull();
  expect(await sessionOfCookie(`${cookie.slice(0, -2)}AA`, NAME, SECRET)).toBeNull();
});

test("one that was known expires", async () => {
  const cookie = await sealed(60);
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBe(SID);
  vi.useFakeTimers({ now: Date.now() + 61_000, toFake: ["Date"] });
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBeNull();
  expect(await sessionOfCookie(cookie, NAME, SECRET)).toBeNull();
});

test("what names no session is nobody", async () => {
  expect(await sessionOfCookie(await sealed(60, "not an id"), NAME, SECRET)).toBeNull();
  expect(await sessionOfCookie("nothing of ours", NAME, SECRET)).toBeNull();
});
