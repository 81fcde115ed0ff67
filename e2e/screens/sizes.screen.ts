import { gzipSync } from "node:zlib";
import type { Page, Worker } from "playwright/test";
import { signUp } from "../support/journey-account";
import { openChat, sayDurably } from "../support/journey-chat";
import { expect, test } from "../support/journey-test";

const KB = 1000;
/** Most gzip bytes, from the design's budgets. */
const budgets = { "sign-in form": 150 * KB, "room, page": 250 * KB, "room, engine worker": 150 * KB };

/** Addresses of the scripts that a page or a worker has loaded by now. */
const loadedScripts = () =>
  performance
    .getEntriesByType("resource")
    .map((entry) => entry.name)
    .filter((name) => new URL(name).pathname.endsWith(".js"));

async function gzipBytes(urls: Iterable<string>): Promise<number> {
  const bodies = await Promise.all([...urls].map(async (url) => Buffer.from(await (await fetch(url)).arrayBuffer())));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}

/** What the page itself had loaded when `selector` appeared. */
async function scriptsUntil(page: Page, selector: string): Promise<Set<string>> {
  await page.waitForSelector(selector);
  return new Set(await page.evaluate(loadedScripts));
}

async function scriptsOf(worker: Worker): Promise<Set<string>> {
  return new Set([worker.url(), ...(await worker.evaluate(loadedScripts))].map((url) => url.replace(/#.*/, "")));
}

function without(urls: Set<string>, others: readonly Set<string>[]): string[] {
  return [...urls].filter((url) => !others.some((other) => other.has(url)));
}

test("scripts are within their budgets", async ({ open }) => {
  const stranger = await open("stranger", { serviceWorkers: "block" });
  await stranger.page.goto("/sign-in");
  const form = await scriptsUntil(stranger.page, "button[type=submit]:not(:disabled)");

  const alice = await open("alice", { serviceWorkers: "block" });
  await signUp(alice, "Alice Ruiz");
  await openChat(alice, "Notes to self");
  await sayDurably(alice, "something to read");
  const path = new URL(alice.page.url()).pathname;
  await alice.page.close();
  const page = await alice.context.newPage();
  await page.goto(path);
  const room = await scriptsUntil(page, "article[data-message]");
  await expect.poll(() => page.workers().length).toBeGreaterThan(0);
  const workers = await Promise.all(page.workers().map(scriptsOf));

  const measured = {
    "sign-in form": await gzipBytes(form),
    "room, page": await gzipBytes(without(room, workers)),
    "room, engine worker": await gzipBytes(new Set(workers.flatMap((urls) => [...urls]))),
  };
  const kilobytes = (bytes: number) => `${(bytes / KB).toFixed(1)} kB`;
  const over: string[] = [];
  for (const [what, most] of Object.entries(budgets)) {
    const bytes = measured[what as keyof typeof budgets];
    console.log(`  ${what.padEnd(20)} ${kilobytes(bytes).padStart(9)} of ${kilobytes(most)} gzip`);
    if (bytes > most) over.push(what);
  }
  for (const file of ["auth-worker", "password-worker", "sw"])
    console.log(
      `  ${`${file}.js`.padEnd(20)} ${kilobytes(await gzipBytes([new URL(`/${file}.js`, page.url()).href])).padStart(9)} gzip`,
    );
  expect(over, "over budget").toEqual([]);
});
