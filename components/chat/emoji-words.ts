import type { Emoji } from "@/engine/client/engine-client";

/** An emoji as it is written: those of a room's own by their name. */
export function emojiWords([kind, name]: Emoji): string {
  return kind === "unicode" ? name : `:${name}:`;
}
