import { existsSync } from "node:fs";

const usual = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * Where a Chromium is: $CHROMIUM_PATH, the one that Playwright downloaded, the system's own. Null when there is none.
 * @returns {Promise<string|null>}
 */
export async function findChromium() {
  const { chromium } = await import("playwright");
  const candidates = [process.env.CHROMIUM_PATH, chromium.executablePath(), ...usual];
  return candidates.find((path) => path && existsSync(path)) ?? null;
}
