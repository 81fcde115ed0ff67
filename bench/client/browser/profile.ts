import { rmSync } from "node:fs";
import { type BrowserContext, type CDPSession, chromium, type Page } from "playwright";
import { findChromium } from "@/e2e/support/chromium.mjs";

/** A browser of its own on a profile folder. */
export interface Profile {
  readonly folder: string;
  readonly context: BrowserContext;
  /** A tab; `slow`: how many times slower its main thread runs. */
  tab(slow?: number): Promise<Page>;
  close(): Promise<void>;
}

/** Starts a browser on a profile, as somebody does who opens it in the morning. `fresh`: on one that knows nothing. */
export async function openProfile(
  folder: string,
  url: string,
  { fresh = false, port = 0 }: { fresh?: boolean; port?: number } = {},
): Promise<Profile> {
  const executablePath = await findChromium();
  if (executablePath === null) throw new Error("There is no Chromium here. Install one, or name it by CHROMIUM_PATH.");
  if (fresh) rmSync(folder, { recursive: true, force: true });
  const context = await chromium.launchPersistentContext(folder, {
    executablePath,
    baseURL: url,
    viewport: { width: 1_440, height: 900 },
    locale: "en-GB",
    timezoneId: "Europe/Madrid",
    args: port === 0 ? [] : [`--remote-debugging-port=${port}`],
  });
  context.setDefaultTimeout(60_000);
  // What an engine reports would be lost otherwise, and with it why a figure is what it is.
  context.on("console", (message) => {
    if (/^sotto /.test(message.text())) console.log(`    ${message.text().slice(0, 160)}`);
  });
  return {
    folder,
    context,
    async tab(slow = 1) {
      const page = await context.newPage();
      if (slow > 1) await throttle(await context.newCDPSession(page), slow);
      return page;
    },
    close: () => context.close(),
  };
}

/** Slows the main thread of a tab down. Chromium has no such thing for the threads of its workers. */
async function throttle(session: CDPSession, rate: number): Promise<void> {
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}
