import { beforeEach, describe, expect, it, vi } from "vitest";
import { noteEmoji, recentEmoji, recentsAfter } from "./recent-emoji";

const shelf = new Map<string, string>();
beforeEach(() => {
  shelf.clear();
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => shelf.get(key) ?? null,
    setItem: (key: string, value: string) => shelf.set(key, value),
  });
});
const DEFAULTS = ["👍", "❤️", "😂", "🎉", "😮", "🙏"];

describe("the six emoji at hand", () => {
  it("are those that most people use, until one uses others", () => {
    expect(recentEmoji()).toEqual(DEFAULTS);
    noteEmoji("🦔");
    expect(recentEmoji()).toEqual(["🦔", "👍", "❤️", "😂", "🎉", "😮"]);
  });

  it("stand still while one uses them", () => {
    noteEmoji("🎉");
    expect(recentEmoji()).toEqual(DEFAULTS);
  });

  it("never hold one twice, nor more than six", () => {
    expect(recentsAfter(["🎉", "🦔"], "🦔")).toEqual(["🦔", "🎉", "👍", "❤️", "😂", "😮"]);
    for (const emoji of ["1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣", "6️⃣", "7️⃣"]) noteEmoji(emoji);
    expect(recentEmoji()).toEqual(["7️⃣", "6️⃣", "5️⃣", "4️⃣", "3️⃣", "2️⃣"]);
  });

  it("are the usual ones where what was kept makes no sense", () => {
    for (const broken of ["{", "{}", "[1,2]"]) {
      shelf.set("sotto-recent-emoji", broken);
      expect(recentEmoji()).toEqual(DEFAULTS);
    }
  });

  it("do without a place to keep them", () => {
    vi.stubGlobal("localStorage", undefined);
    noteEmoji("🦔");
    expect(recentEmoji()).toEqual(DEFAULTS);
  });
});
