import { describe, expect, it } from "vitest";
import { toB64u } from "./bytes";
import { newRecoveryCode, parseRecoveryCode, proofHash, recoverySecrets } from "./recovery-code";

const bytesOf = (text: string) => {
  const parsed = parseRecoveryCode(text);
  return parsed.ok ? toB64u(parsed.value) : parsed.code;
};

describe("a recovery code", () => {
  it("has seven groups of four, and never twice the same", () => {
    const codes = Array.from({ length: 50 }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(codes).size).toBe(50);
    expect(new Set(codes.map(bytesOf)).size).toBe(50);
  });

  it("is read however alice types it", () => {
    for (let i = 0; i < 50; i++) {
      const code = newRecoveryCode();
      const typed = [
        code.toLowerCase(),
        code.replace(/-/g, ""),
        ` ${code.replace(/-/g, "  ")}\n`,
        code.replace(/0/g, "o"),
        code.replace(/1/g, "l"),
        code.replace(/1/g, "I"),
      ];
      expect(new Set([code, ...typed].map(bytesOf)).size).toBe(1);
      expect(bytesOf(code)).not.toBe("bad-code");
    }
  });

  it("is refused with one wrong character or two neighbours swapped", () => {
    const code = newRecoveryCode();
    for (let at = 0; at < code.length; at++) {
      if (code[at] === "-") continue;
      for (const other of "0123456789ABCDEFGHJKMNPQRSTVWXYZ") {
        if (other !== code[at]) expect(bytesOf(code.slice(0, at) + other + code.slice(at + 1))).toBe("bad-code");
      }
    }
    const plain = code.replace(/-/g, "");
    for (let at = 0; at < 27; at++) {
      const [a, b] = [plain[at], plain[at + 1]];
      if (a !== b) expect(bytesOf(plain.slice(0, at) + b + a + plain.slice(at + 2)), `${at}`).toBe("bad-code");
    }
  });

  it.each(["", "ABCD", "U".repeat(28), "0".repeat(27), "0".repeat(29), "8F4Q-TN2W-K7DM-3XHA-9RVC-EY6P-5BG!"])(
    "is refused as %j",
    (text) => {
      expect(bytesOf(text)).toBe("bad-code");
    },
  );
});

it("[R61] gives two secrets that do not tell each other, as committed", async () => {
  const { wrapKey, proof } = await recoverySecrets(new Uint8Array(16).fill(1));
  expect(toB64u(wrapKey)).toBe("25UhrbSNEz0lHUkeV88HdWHPBmR2V82eyEl2Y2CnqbE");
  expect(proof).toBe("9qNbZxy0Zb27XaS5oNrhMT4gLdcmnRUUB6Py39Qd6Ms");
  expect(await proofHash(proof)).toBe("5e5UlaeQl4idgz2UU0xHMl0JU6lneYXkuwnVJS94vKQ");
});
