import type { ZodType } from "zod";

/**
 * Reads a signed text. It must fit the schema and be its own re-encoding (no spaces, no other spelling of a number or
 * a string, no other order of fields), so that one meaning has one text and one hash. Null where it does not.
 */
export function parseCanonical<T>(schema: ZodType<T>, text: string): T | null {
  try {
    const parsed = schema.safeParse(JSON.parse(text));
    return parsed.success && JSON.stringify(parsed.data) === text ? parsed.data : null;
  } catch {
    return null;
  }
}
