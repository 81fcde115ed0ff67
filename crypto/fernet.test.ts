import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Bytes, fromUtf8, toB64u, utf8 } from "./bytes";
import { FernetError, importFernetKey, newFernetKey, openFernet, parseFernetKey, sealFernet } from "./fernet";
import { FernetRing } from "./fernet-ring";
import own from "./vectors/fernet.json";

const fromHex = (hex: string): Bytes =>
  new Uint8Array(hex.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? []);
const keyOf = (text: string) => importFernetKey(parseFernetKey(text));

describe("vectors made by Python's cryptography", () => {
  it.each(own.vectors)("$name: the same token, and back", async (vector) => {
    const key = await keyOf(vector.key);
    const plaintext = fromHex(vector.plaintext);
    expect(await sealFernet(key, plaintext, { at: vector.at, iv: fromHex(vector.iv) })).toBe(vector.token);
    expect(await openFernet(key, vector.token)).toEqual(plaintext);
  });
});

const folder = process.env.FERNET_VECTORS;

interface Official {
  token: string;
  now: string;
  secret: string;
  src?: string;
  iv?: number[];
  desc?: string;
}

describe.skipIf(folder === undefined)("the official vectors", () => {
  const read = (name: string): Official[] => {
    const path = join(folder ?? "", name);
    if (!existsSync(path)) throw new Error(`FERNET_VECTORS is set, but ${name} is not there`);
    return JSON.parse(readFileSync(path, "utf8"));
  };

  it("generate", async () => {
    for (const { token, now, secret, src, iv } of read("generate.json")) {
      const options = { at: Date.parse(now) / 1000, iv: new Uint8Array(iv ?? []) };
      expect(await sealFernet(await keyOf(secret), utf8(src ?? ""), options)).toBe(token);
    }
  });

  it("verify", async () => {
    for (const { token, secret, src } of read("verify.json")) {
      expect(fromUtf8(await openFernet(await keyOf(secret), token))).toBe(src);
    }
  });

  it("[R7] invalid: all but the two that are only too old or too new, for stored tokens have no TTL", async () => {
    const opened: string[] = [];
    for (const { token, secret, desc } of read("invalid.json")) {
      const attempt = openFernet(await keyOf(secret), token);
      await attempt.then(
        () => opened.push(desc ?? ""),
        (error) => expect(error).toBeInstanceOf(FernetError),
      );
    }
    expect(opened).toEqual(["far-future TS (unacceptable clock skew)", "expired TTL"]);
  });
});

describe("a token of alice's", () => {
  it("opens to what she sealed, at every length around a block", async () => {
    const key = await importFernetKey(newFernetKey());
    for (let length = 0; length < 50; length++) {
      const plaintext = new Uint8Array(length).fill(length);
      expect(await openFernet(key, await sealFernet(key, plaintext))).toEqual(plaintext);
    }
  });

  it("[R7] does not open once any one character was changed", async () => {
    const key = await importFernetKey(newFernetKey());
    const token = await sealFernet(key, utf8("hello, bob"));
    for (let at = 0; at < token.length; at++) {
      for (const other of ["A", "_", "=", "+"]) {
        if (token[at] === other) continue;
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        await expect(openFernet(key, changed), `${other} at ${at}`).rejects.toThrow(FernetError);
      }
    }
  });

  it.each([
    ["unpadded", (token: string) => token.replace(/=+$/, "")],
    ["padded twice", (token: string) => `${token}====`],
    ["with a line end", (token: string) => `${token}\n`],
    ["in standard base64", (token: string) => `${token.slice(0, 20)}+/${token.slice(22)}`],
    ["cut by a block", (token: string) => token.slice(0, -24)],
    ["empty", () => ""],
    ["of another version", (token: string) => `w${token.slice(1)}`],
  ])("is refused %s", async (_, change) => {
    const key = await importFernetKey(newFernetKey());
    const token = await sealFernet(key, utf8("fourteen bytes"));
    await expect(openFernet(key, change(token))).rejects.toThrow(FernetError);
  });

  it("does not open under mallory's key", async () => {
    const token = await sealFernet(await importFernetKey(newFernetKey()), utf8("hello"));
    await expect(openFernet(await importFernetKey(newFernetKey()), token)).rejects.toThrow(FernetError);
  });

  it("is sealed by keys that nobody can read out", async () => {
    const { hmac, aes } = await importFernetKey(newFernetKey());
    expect([hmac.extractable, aes.extractable]).toEqual([false, false]);
  });
});

describe("the ring of keys at rest", () => {
  const [old, fresh] = [`${toB64u(newFernetKey())}=`, `${toB64u(newFernetKey())}=`];

  it("[R68] seals with the first key and opens with any", async () => {
    const before = await new FernetRing(old).seal("record");
    const ring = new FernetRing(`${fresh}, ${old}`);
    expect(await ring.open(before)).toBe("record");
    expect(await new FernetRing(fresh).open(await ring.seal("record"))).toBe("record");
  });

  it("throws where no key fits, and on a malformed key", async () => {
    const token = await new FernetRing(old).seal("record");
    await expect(new FernetRing(fresh).open(token)).rejects.toThrow(FernetError);
    expect(() => new FernetRing(`${fresh},short`)).toThrow(TypeError);
    expect(() => new FernetRing("")).toThrow(TypeError);
  });
});
