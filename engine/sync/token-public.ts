import type { z } from "zod";
import { tokenPublic } from "@/protocol/event";

/** What stands in clear beside a token; null where this version does not know its form. */
export function readTokenPublic(text: string | null): z.infer<typeof tokenPublic> | null {
  if (text === null) return {};
  try {
    return tokenPublic.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
