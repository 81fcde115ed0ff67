import { type BrowserContextOptions, test as base, expect } from "playwright/test";
import { type JourneyServer, startJourneyServer } from "./journey-server";
import { type Visitor, visit } from "./journey-visitor";

interface WorkerFixtures {
  /** one Sotto for all journeys that leave it running */
  server: JourneyServer;
}
interface TestFixtures {
  /** Opens a browser profile of its own for somebody. All are closed, and asked for complaints, when the test ends. */
  open: (name: string, options?: BrowserContextOptions) => Promise<Visitor>;
  /** the same at a server of the test's own */
  openAt: (url: string, name: string, options?: BrowserContextOptions) => Promise<Visitor>;
}

/** Journeys with a shared server, where whatever a page complains about fails the test. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's shape
    async ({}, use) => {
      const server = await startJourneyServer("one process");
      await use(server);
      await server.stop();
    },
    { scope: "worker", timeout: 240_000 },
  ],
  open: async ({ openAt, server }, use) => {
    await use((name, options) => openAt(server.url, name, options));
  },
  openAt: async ({ browser }, use) => {
    const visitors: Visitor[] = [];
    await use(async (url, name, options) => {
      const visitor = await visit(browser, url, name, options);
      visitors.push(visitor);
      return visitor;
    });
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    await Promise.all(visitors.map((visitor) => visitor.context.close()));
    expect(complaints).toEqual([]);
  },
});

export { expect } from "playwright/test";
