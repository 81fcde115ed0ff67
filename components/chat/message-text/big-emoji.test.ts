import { describe, expect, it } from "vitest";
import { isBigEmoji } from "./big-emoji";

describe("a message of emoji alone", () => {
  it.each(["🙂", "🙂🙃 🫠", "👍🏽", "❤️", "👩‍👩‍👧‍👦", "🇪🇸", "🏴󠁧󠁢󠁷󠁬󠁳󠁿", "1️⃣", "👩🏽‍🚀👨‍💻🏳️‍🌈", "☺️"])(
    "%s is drawn large",
    (text) => expect(isBigEmoji(text)).toBe(true),
  );
  it.each(["", "a", "🙂 a", "🙂🙂🙂🙂", "123", "©", "™", "#", "🙂\n\n🙂", " ", "‍"])("%j is not", (text) =>
    expect(isBigEmoji(text)).toBe(false),
  );
  it("a long one is not even looked at", () => expect(isBigEmoji("🙂".repeat(8_000))).toBe(false));
});
