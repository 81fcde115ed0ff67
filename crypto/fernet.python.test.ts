import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { fromUtf8, toB64u, utf8 } from "./bytes";
import { importFernetKey, newFernetKey, openFernet, sealFernet } from "./fernet";

const PYTHON = "/usr/bin/python3";

function python(script: string, ...args: string[]): string | null {
  const run = spawnSync(PYTHON, ["-c", script, ...args], { encoding: "utf8" });
  return run.status === 0 ? run.stdout : null;
}

const hasPython = python("import cryptography.fernet") !== null;
const texts = ["", "hello", "grüße, 世界 👋", "x".repeat(5_000)];

// Where everything must be shown, a missing Python is a failure and never a skip.
describe.skipIf(!hasPython && process.env.CI !== "true")("tokens exchanged with Python's cryptography", () => {
  it("[R7] Python opens ours", async () => {
    const raw = newFernetKey();
    const key = await importFernetKey(raw);
    const script =
      "import sys; from cryptography.fernet import Fernet; sys.stdout.buffer.write(Fernet(sys.argv[1]).decrypt(sys.argv[2].encode()))";
    for (const text of texts) expect(python(script, `${toB64u(raw)}=`, await sealFernet(key, utf8(text)))).toBe(text);
  });

  it("[R7] we open Python's", async () => {
    const raw = newFernetKey();
    const key = await importFernetKey(raw);
    const script =
      "import sys; from cryptography.fernet import Fernet; print(Fernet(sys.argv[1]).encrypt(sys.argv[2].encode()).decode(), end='')";
    for (const text of texts) {
      const token = python(script, `${toB64u(raw)}=`, text);
      expect(fromUtf8(await openFernet(key, token ?? ""))).toBe(text);
    }
  });

  it("neither opens the other's once a character was changed", async () => {
    const raw = newFernetKey();
    const token = await sealFernet(await importFernetKey(raw), utf8("hello"));
    const changed = `${token.slice(0, 30)}${token[30] === "A" ? "B" : "A"}${token.slice(31)}`;
    expect(
      python(
        "import sys; from cryptography.fernet import Fernet; Fernet(sys.argv[1]).decrypt(sys.argv[2].encode())",
        `${toB64u(raw)}=`,
        changed,
      ),
    ).toBeNull();
  });
});
