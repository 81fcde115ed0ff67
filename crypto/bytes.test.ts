import { describe, expect, it } from "vitest";
import { concat, equalBytes, fromB64u, fromUtf8, toB64u, utf8 } from "./bytes";
import { randomBytes } from "./random";

describe("base64url", () => {
  it("[R1] writes the vectors of RFC 4648 without padding", () => {
    const texts = ["", "f", "fo", "foo", "foob", "fooba", "foobar"];
    expect(texts.map((text) => toB64u(utf8(text)))).toEqual(["", "Zg", "Zm8", "Zm9v", "Zm9vYg", "Zm9vYmE", "Zm9vYmFy"]);
    expect(toB64u(new Uint8Array([0xfb, 0xff]))).toBe("-_8");
  });

  it("reads back what it wrote, at every length", () => {
    for (let length = 0; length < 70; length++) {
      const bytes = randomBytes(length);
      expect(fromB64u(toB64u(bytes))).toEqual(bytes);
    }
  });

  it.each(["Zg==", "Z", "Zh", "Zm9", "Zm+v", "Zm/v", "Zm v", "Zm9v\n", "Zmé", "Zm\u{1F600}"])(
    "[R1] refuses %j",
    (text) => {
      expect(() => fromB64u(text)).toThrow(TypeError);
    },
  );
});

describe("text", () => {
  it("keeps a byte order mark, which is content", () => {
    expect(fromUtf8(utf8("\uFEFFx"))).toBe("\uFEFFx");
  });

  it("refuses bytes that are no UTF-8", () => {
    expect(() => fromUtf8(new Uint8Array([0xc3]))).toThrow(TypeError);
  });
});

it("joins and compares bytes", () => {
  const joined = concat(utf8("a"), utf8(""), utf8("bc"));
  expect(equalBytes(joined, utf8("abc"))).toBe(true);
  expect(equalBytes(joined, utf8("abd"))).toBe(false);
  expect(equalBytes(joined, utf8("ab"))).toBe(false);
});
