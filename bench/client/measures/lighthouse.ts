import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { freePort } from "@/e2e/support/test-redis";
import { openProfile } from "../browser/profile";
import { workerTime } from "../browser/threads";
import { atLeast, type Figure } from "../figures/figure";
import { type Bench, profileOf, rested } from "./bench";

const LEAST = { performance: 95, accessibility: 100, "best-practices": 100 } as const;
type Category = keyof typeof LEAST;

/** As much of lighthouse as is used. It lies among the bench's own packages, which the product does not have. */
interface Lighthouse {
  default(
    url: string,
    flags: { port: number; output: "json"; logLevel: "error"; onlyCategories: string[]; disableStorageReset: boolean },
  ): Promise<{ lhr: Report } | undefined>;
}
interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { score: number | null; title: string; displayValue?: string; scoreDisplayMode: string }>;
}

/** Lighthouse's own phone (4× slower, a slow line) on the sign-in form, and on the list of who holds everything. */
export async function lighthouse(bench: Bench): Promise<Figure[]> {
  const file = join(process.cwd(), "bench", "node_modules", "lighthouse", "core", "index.js");
  const { default: run } = (await import(pathToFileURL(file).href)) as Lighthouse;
  const look = async (what: string, folder: string, path: string, fresh: boolean) => {
    const port = await freePort();
    const profile = await openProfile(folder, bench.url, { fresh, port });
    try {
      if (!fresh) {
        const page = await profile.tab();
        await page.goto(path);
        await rested(page, () => workerTime(folder));
        await page.close();
      }
      const flags = { port, output: "json", logLevel: "error", disableStorageReset: true } as const;
      const done = await run(`${bench.url}${path}`, { ...flags, onlyCategories: Object.keys(LEAST) });
      if (!done) throw new Error("lighthouse gave nothing");
      for (const line of shortcomings(done.lhr)) bench.say(`${what}: ${line}`);
      return (Object.keys(LEAST) as Category[]).map((name) =>
        atLeast(`Lighthouse (phone), ${what}: ${name}`, (done.lhr.categories[name]?.score ?? 0) * 100, LEAST[name]),
      );
    } finally {
      await profile.close();
    }
  };
  return [
    ...(await look("sign-in", join(bench.home, "nobody"), "/sign-in", true)),
    ...(await look("list of rooms", profileOf(bench, "alice"), "/", false)),
  ];
}

/** The measured audits that are not perfect. */
function shortcomings({ audits }: Report): string[] {
  return Object.values(audits)
    .filter(({ score, scoreDisplayMode }) => scoreDisplayMode !== "informative" && score !== null && score < 0.9)
    .map(({ title, score, displayValue = "" }) => `${title}: ${score} ${displayValue}`.trim());
}
