import type { MessageItem } from "./timeline-rows";

/** The emoji that one gave to a message oneself. */
export function givenBy({ marks }: MessageItem): ReadonlySet<string> {
  return new Set(marks.reactions.flatMap(({ emoji, mine }) => (mine && emoji[0] === "unicode" ? [emoji[1]] : [])));
}
