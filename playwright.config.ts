import { defineConfig } from "playwright/test";
import { findChromium } from "./e2e/support/chromium.mjs";

const executablePath = await findChromium();
if (executablePath === null) throw new Error("There is no Chromium here. Install one, or name it by CHROMIUM_PATH.");

/** Journeys of people in real browsers. Nothing is tried twice: a journey that fails now and then is a bug. */
export default defineConfig({
  testDir: "e2e/journeys",
  testMatch: "**/*.journey.ts",
  outputDir: "test-results/journeys",
  fullyParallel: false,
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 240_000,
  expect: { timeout: 30_000 },
  reporter: [["list"], ["json", { outputFile: process.env.SOTTO_JOURNEYS_REPORT ?? "test-results/journeys.json" }]],
  use: {
    browserName: "chromium",
    launchOptions: { executablePath },
    actionTimeout: 30_000,
    navigationTimeout: 60_000,
    // What was done, said and asked of the server. Pictures of every step made the journeys take over half as long again; `--trace on` takes them.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false, sources: false },
    screenshot: "only-on-failure",
  },
});
