import { expect, it } from "vitest";
import { followed, taken } from "./followed";

it("shows another device’s words where nothing is written, and follows them until they are taken back", () => {
  expect(followed("", "", "See you")).toBe("See you");
  expect(followed("See you", "See you", "See you at eight")).toBe("See you at eight");
  expect(followed("See you", "See you", "")).toBe("");
});

it("leaves alone what is written here", () => {
  expect(followed("Mine", "", "Theirs")).toBeNull();
  expect(followed("See you soon", "See you", "See you at eight")).toBeNull();
  expect(followed("See you soon", "See you", "")).toBeNull();
  expect(followed("See you", "", "See you")).toBeNull();
});

it("knows what rests, and shows what another device said of it", () => {
  expect(taken("", { text: "Mine", heard: false }, { shown: "Mine", aside: false })).toEqual({
    before: "Mine",
    show: null,
  });
  expect(taken("Mine", { text: "", heard: true }, { shown: "Mine", aside: false })).toEqual({ before: "", show: "" });
});

it("takes what is heard while other words stand in the field once these are gone", () => {
  const sent = { text: "", heard: true };
  const during = taken("See you", sent, { shown: "A wording", aside: true });
  expect(during).toEqual({ before: "See you", show: null });
  expect(taken(during.before, sent, { shown: "See you", aside: false })).toEqual({ before: "", show: "" });
});

it("knows what this device itself kept, whatever stands in the field meanwhile", () => {
  const kept = taken("See", { text: "See you", heard: false }, { shown: "A wording", aside: true });
  expect(kept).toEqual({ before: "See you", show: null });
  expect(taken(kept.before, { text: "", heard: true }, { shown: "See you", aside: false }).show).toBe("");
});
