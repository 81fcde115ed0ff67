import { expect, test } from "vitest";
import { cookieName, cookieValue } from "./cookie-name";
import { labelOf } from "./label-of";

test.each([
  ["Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"],
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
    "Edge on Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15",
    "Safari on Mac",
  ],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile Safari/604.1",
    "Chrome on iPhone",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Chrome on Android",
  ],
  ["<script>alert(1)</script>", "Unknown browser"],
  ["", "Unknown browser"],
])("%s is %s", (agent, label) => {
  expect(labelOf(agent)).toBe(label);
});

test("the session cookie has a Secure name exactly where the site has https", () => {
  expect(cookieName({ appUrl: "https://chat.example.org" })).toBe("__Secure-authjs.session-token");
  expect(cookieName({ appUrl: "http://localhost:3000" })).toBe("authjs.session-token");
});

test("a cookie that stands there twice is nobody's", () => {
  expect(cookieValue("a=1; authjs.session-token=x; b=2", "authjs.session-token")).toBe("x");
  expect(cookieValue("authjs.session-token=x; authjs.session-token=y", "authjs.session-token")).toBeNull();
  expect(cookieValue("not-authjs.session-token=x", "authjs.session-token")).toBeNull();
  expect(cookieValue(null, "authjs.session-token")).toBeNull();
});
