const KNOWN = ["too-large", "not-allowed", "not-found", "no-target", "id-taken", "after-refused"] as const;

/** The key of the words for why a message was not sent; the engine's reason is a code of the wire, or `left`: one is out of the room. */
export function failureWords(reason: string | null): (typeof KNOWN)[number] | "other" {
  if (reason === "left") return "not-found";
  return KNOWN.find((code) => code === reason) ?? "other";
}
