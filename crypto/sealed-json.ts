import type { ZodType } from "zod";
import type { Token } from "@/protocol/ids";
import { fromUtf8, utf8 } from "./bytes";
import { FernetError, type FernetKey, openFernet, sealFernet } from "./fernet";

const STEP = 256;

/** Seals a value as JSON, padded with spaces to a multiple of `step` bytes so that a name's length does not show. */
export function sealJson(key: FernetKey, value: unknown, step = STEP): Promise<Token> {
  const text = JSON.stringify(value);
  const bytes = utf8(text).length;
  return sealFernet(key, utf8(text + " ".repeat(Math.ceil(bytes / step) * step - bytes)));
}

/** Opens what `sealJson` sealed. Throws FernetError, also where the content does not fit the schema. */
export async function openJson<T>(key: FernetKey, token: string, schema: ZodType<T>): Promise<T> {
  const opened = await openFernet(key, token);
  try {
    return schema.parse(JSON.parse(fromUtf8(opened)));
  } catch {
    throw new FernetError();
  }
}
