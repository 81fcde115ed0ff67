import type { Token } from "@/protocol/ids";
import { fromUtf8, utf8 } from "./bytes";
import { FernetError, type FernetKey, importFernetKey, openFernet, parseFernetKey, sealFernet } from "./fernet";

/** The server's keys for data at rest: comma-separated Fernet keys, of which the first seals and every one opens. */
export class FernetRing {
  readonly #keys: Promise<FernetKey[]>;

  /** Throws TypeError on a malformed key. */
  constructor(keys: string) {
    const raw = keys.split(",").map((key) => parseFernetKey(key.trim()));
    this.#keys = Promise.all(raw.map(importFernetKey));
  }

  async seal(text: string): Promise<Token> {
    const [first] = await this.#keys;
    if (first === undefined) throw new TypeError("no key");
    return sealFernet(first, utf8(text));
  }

  /** Throws FernetError where no key of the ring opens it. */
  async open(token: string): Promise<string> {
    for (const key of await this.#keys) {
      const opened = await openFernet(key, token).catch(() => null);
      if (opened !== null) return fromUtf8(opened);
    }
    throw new FernetError();
  }
}
