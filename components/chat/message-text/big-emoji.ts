const ONE =
  "(?:\\p{RI}{2}|[\\d#*]\\uFE0F?\\u20E3|(?:\\p{Emoji_Presentation}|\\p{Extended_Pictographic}\\uFE0F)\\p{EMod}?[\\u{E0020}-\\u{E007F}]*(?:\\u200D\\p{Extended_Pictographic}\\uFE0F?\\p{EMod}?)*\\uFE0F?)";
const ONLY = new RegExp(`^${ONE}(?:\\s?${ONE}){0,2}$`, "u");
/** Longer than any three emoji, families and flags of regions among them. */
const LONGEST = 120;

/** Whether a message is up to three emoji and nothing else: those are drawn large. */
export function isBigEmoji(text: string): boolean {
  return text.length <= LONGEST && ONLY.test(text);
}
