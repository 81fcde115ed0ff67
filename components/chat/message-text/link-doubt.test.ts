import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { linkDoubt } from "./link-doubt";
import { isConfusable } from "./scripts";

const bare = (address: string) => linkDoubt(address, new URL(address).href);

describe("a link that leads where its words say", () => {
  it.each([
    ["the plan", "https://a.example/x"],
    ["a.example", "https://a.example/x"],
    ["see www.a.example!", "https://a.example/x"],
    ["a.example", "https://docs.a.example/x"],
    ["https://a.example/other?b.example", "https://a.example/x"],
    ["v1.2.3 of 3.14, e.g. this", "https://a.example/"],
    ["ana@a.example", "mailto:ana@a.example"],
    ["bücher.example", "https://bücher.example/"],
    ["❤️ 👩‍👩‍👧 photos", "https://a.example/"],
  ])("%s", (words, address) => expect(linkDoubt(words, new URL(address).href)).toBeNull());

  it.each([
    "https://a.example:8443/https://b.example",
    "HTTPS://A.Example/",
    "http://192.168.1.20:3000/",
    "http://localhost:3000",
    "https://[2001:db8::1]/",
    "https://пример.example",
    "https://例え.example",
    "https://日本ゲームabc.example",
    "https://łódź.example",
    "https://xn--80ak6aa92e.com/",
    "mailto:ana@a.example?subject=b.example",
  ])("%s", (address) => expect(bare(address)).toBeNull());
});

describe("a link that leads elsewhere", () => {
  it.each([
    ["bank.example", "https://mallory.example/", "mallory.example", "bank.example"],
    ["https://bank.example/login", "https://mallory.example/", "mallory.example", "https://bank.example/login"],
    ["bank.example", "https://bank.example.mallory.example/", "bank.example.mallory.example", "bank.example"],
    ["go to bank.example now", "https://notbank.example/", "notbank.example", "bank.example"],
    ["mail.bank.example", "https://bank.example/", "bank.example", "mail.bank.example"],
    ["bank。example", "https://mallory.example/", "mallory.example", "bank。example"],
    ["help@bank.example", "mailto:help@mallory.example", "mallory.example", "bank.example"],
  ])("%s → %s", (words, href, host, named) => {
    const doubt = linkDoubt(words, href);
    expect(doubt?.host).toBe(host);
    expect(named).toContain(doubt?.named ?? "nothing");
  });

  it("by a name that looks like another one: the real one is shown", () => {
    expect(bare("https://аррӏе.com/")).toEqual({ host: "xn--80ak6aa92e.com", named: null });
    expect(bare("https://pаypal.com/")?.host).toMatch(/^xn--/);
    expect(bare("https://lınkedin.com/")?.host).toMatch(/^xn--/);
    expect(linkDoubt("apple.com", "https://xn--80ak6aa92e.com/")?.named).toBe("apple.com");
  });

  it("by a number, by letters that nobody sees, by words that run backwards", () => {
    expect(bare("http://3232235777/")?.host).toBe("192.168.1.1");
    expect(linkDoubt("https://ba\u200Bnk.example", "https://mallory.example/")).not.toBeNull();
    expect(linkDoubt("ba\u200Dnk.example", "https://mallory.example/")).not.toBeNull();
    expect(linkDoubt("\u202Emoc.knab", "https://mallory.example/")).not.toBeNull();
  });
});

describe("a name of a host", () => {
  it.each(["аррӏе", "pаypal", "gооgle", "αpple", "ɡoogle", "lınked", "раураӏ", "teхt"])("%s may be mistaken", (label) =>
    expect(isConfusable(label)).toBe(true),
  );
  it.each([
    "apple",
    "bücher",
    "пример",
    "москва",
    "例え",
    "한국",
    "日本abc",
    "ελλάδα",
    "عربي",
    "हिन्दी",
    "xn--80ak6aa92e",
    "a-1",
  ])("%s is what it is", (label) => expect(isConfusable(label)).toBe(false));
});

it("whatever the words are, a link is judged and nothing throws", () => {
  const href = fc.webUrl({ withFragments: true, withQueryParameters: true }).map((url) => new URL(url).href);
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 200 }), href, (words, url) => {
      linkDoubt(words, url);
    }),
  );
  fc.assert(
    fc.property(href, (url) => {
      expect(linkDoubt(url, url)).toBeNull();
    }),
  );
});
