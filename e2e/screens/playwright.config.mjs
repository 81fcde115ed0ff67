import journeys from "../../playwright.config.ts";

/** Not tests of what Sotto does: they draw its screens and weigh its scripts, each by its own command. */
export default {
  ...journeys,
  testDir: ".",
  testMatch: "**/*.screen.ts",
  outputDir: "../../test-results/screens",
  reporter: [["line"]],
};
