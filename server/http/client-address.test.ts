import { expect, test } from "vitest";
import { clientAddress } from "./client-address";

const front = (trustedProxies: string[] = []) => ({ trustedProxies, behindFront: true });
const from = (headers: Record<string, string>, trust = front()) => clientAddress(new Headers(headers), trust);

test("[R63] the peer counts, whatever mallory writes into X-Forwarded-For", () => {
  for (const forged of ["1.2.3.4", "127.0.0.1", "::1", "1.2.3.4, 5.6.7.8"]) {
    expect(from({ "x-sotto-peer": "203.0.113.9", "x-forwarded-for": forged, "x-real-ip": "9.9.9.9" })).toBe(
      "203.0.113.9",
    );
  }
});

test("behind a trusted proxy the rightmost address it did not write itself counts", () => {
  const trust = front(["10.0.0.0/8", "fd00::/8"]);
  const headers = { "x-sotto-peer": "10.1.1.1", "x-forwarded-for": "6.6.6.6, 198.51.100.7, 10.2.2.2" };
  expect(from(headers, trust)).toBe("198.51.100.7");
  expect(from({ "x-sotto-peer": "203.0.113.9", "x-forwarded-for": "6.6.6.6" }, trust)).toBe("203.0.113.9");
  expect(from({ "x-sotto-peer": "10.1.1.1", "x-forwarded-for": "6.6.6.6, rubbish" }, trust)).toBe("10.1.1.1");
  expect(from({ "x-sotto-peer": "10.1.1.1" }, trust)).toBe("10.1.1.1");
});

test("[R63] IPv6 counts by /64, and IPv4 in IPv6 clothes is IPv4", () => {
  expect(from({ "x-sotto-peer": "2001:db8:1:2:aaaa::1" })).toBe(from({ "x-sotto-peer": "2001:db8:1:2:ffff:1:2:3" }));
  expect(from({ "x-sotto-peer": "2001:db8:1:3::1" })).not.toBe(from({ "x-sotto-peer": "2001:db8:1:2::1" }));
  expect(from({ "x-sotto-peer": "::ffff:203.0.113.9" })).toBe("203.0.113.9");
});

test("without the front nobody's peer header is believed, and all share one bucket", () => {
  const alone = { trustedProxies: [], behindFront: false };
  expect(from({ "x-sotto-peer": "1.2.3.4", "x-forwarded-for": "5.6.7.8" }, alone)).toBe("unknown");
  expect(
    from({ "x-sotto-peer": "1.2.3.4", "x-forwarded-for": "5.6.7.8" }, { ...alone, trustedProxies: ["10.0.0.1"] }),
  ).toBe("5.6.7.8");
});

test("strange spellings of addresses are no addresses", () => {
  for (const text of ["1", "0x7f.1", "017.1.1.1", "1.2.3.4.5", ""])
    expect(from({ "x-sotto-peer": text })).toBe("unknown");
});
