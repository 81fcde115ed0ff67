import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright/test";

/** Somebody in a browser profile of their own. `page` is the tab in front. */
export interface Visitor {
  readonly name: string;
  readonly context: BrowserContext;
  page: Page;
  /** what pages and workers complained about: errors, failed requests, violations of the policy */
  readonly complaints: string[];
  /** From now on, complaints like this are expected: a test takes the line or is refused on purpose. */
  forgive(pattern: RegExp): void;
  /** A further tab of the same profile, which becomes the one in front. */
  newTab(path: string): Promise<Page>;
}

/** What a browser says when there is no line to the server. */
export const NO_LINE = /net::ERR_|WebSocket connection to|status of 50[0-9]|Failed to fetch/;

/** A zone where it is about noon: no journey runs past midnight, and "in an hour" is today. Its names count westwards. */
const NOON = zoneBy(new Date().getUTCHours() - 12);

function zoneBy(west: number): string {
  return `Etc/GMT${west < 0 ? "-" : "+"}${Math.abs(west)}`;
}

/** Opens a browser profile that nobody used before. */
export async function visit(
  browser: Browser,
  url: string,
  name: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    locale: "en-GB",
    timezoneId: NOON,
    permissions: ["clipboard-read", "clipboard-write"],
    ...options,
  });
  const complaints: string[] = [];
  const forgiven: RegExp[] = [];
  const complain = (text: string) => {
    if (!forgiven.some((pattern) => pattern.test(text))) complaints.push(`${name}: ${text}`);
  };
  context.on("console", (message) => {
    if (message.type() === "error") complain(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => complain(String(error.error().stack ?? error.error())));
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`securitypolicyviolation ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`),
    );
  });
  const page = await context.newPage();
  const visitor: Visitor = {
    name,
    context,
    page,
    complaints,
    forgive: (pattern) => forgiven.push(pattern),
    async newTab(path) {
      visitor.page = await context.newPage();
      await visitor.page.goto(path);
      return visitor.page;
    },
  };
  return visitor;
}
