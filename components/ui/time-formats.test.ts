import { expect, it } from "vitest";
import { timeFormats } from "./time-formats";

it("makes the formatters of a language once, for every line that shows a time", () => {
  const english = timeFormats("en-GB");
  expect(timeFormats("en-GB")).toBe(english);
  const german = timeFormats("de-DE");
  expect(german).not.toBe(english);
  const noon = new Date(2026, 10, 22, 12);
  expect([english, german].map(({ dayName }) => dayName.format(noon))).toEqual([
    "Sunday 22 November",
    "Sonntag, 22. November",
  ]);
});
