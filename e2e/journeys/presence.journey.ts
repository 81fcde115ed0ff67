import type { BrowserContextOptions } from "playwright/test";
import { type Account, ownLink, signIn, signUp } from "../support/journey-account";
import { composer, pressEscape } from "../support/journey-chat";
import {
  dot,
  head,
  lineOf,
  openLine,
  privacySection,
  setStatus,
  showLastSeen,
  showOnline,
  watchDot,
} from "../support/journey-presence";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";

type Open = (name: string, options?: BrowserContextOptions) => Promise<Visitor>;

const SIZES: [string, BrowserContextOptions][] = [
  ["desktop", { viewport: { width: 1440, height: 900 } }],
  ["phone", { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }],
];
const AT_A_TIME = /Last seen at \d\d:\d\d/;

/** Somebody signs up, and is in their own room. */
async function arrive(who: Visitor, name: string): Promise<Account> {
  const account = await signUp(who, name);
  await expect(who.page.getByRole("heading", { name: "Notes to self", level: 1 })).toBeVisible();
  return account;
}

/** Alice's link, from her list. */
async function linkOf(alice: Visitor): Promise<string> {
  await expect(await lineOf(alice, "Notes to self")).toBeVisible();
  return ownLink(alice);
}

/** Somebody comes by a link of alice's and says hello; both have the chat then. */
async function meet(alice: Visitor, link: string, other: Visitor, name: string): Promise<void> {
  await other.page.goto(link);
  await composer(other).fill("hello");
  // On a phone Enter breaks the line.
  await other.page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(await lineOf(alice, name)).toBeVisible();
}

/** What stands in the details of the open conversation; closes them again. */
async function inDetails({ page }: Visitor, look: (pane: ReturnType<Visitor["page"]["locator"]>) => Promise<void>) {
  await page.getByRole("button", { name: "Details" }).click();
  const pane = page.getByRole("complementary", { name: "Details" });
  await look(pane);
  await pane.getByRole("button", { name: "Close", exact: true }).click();
}

/** Alice, whom bob and carla have written to. */
async function three(open: Open, options: BrowserContextOptions) {
  const [alice, bob, carla] = [await open("alice", options), await open("bob", options), await open("carla", options)];
  const [, account] = await Promise.all([
    arrive(alice, "Alice Ruiz"),
    arrive(bob, "Bob Okafor"),
    arrive(carla, "Carla Lindt"),
  ]);
  const link = await linkOf(alice);
  await meet(alice, link, bob, "Bob Okafor");
  await meet(alice, link, carla, "Carla Lindt");
  return { alice, bob, carla, account };
}

for (const [size, options] of SIZES) {
  test(`who is here on which device, and who was here when, on a ${size}`, async ({ open }) => {
    const { alice, bob, carla, account } = await three(open, options);

    await test.step("a dot beside who is here, in the list, above the conversation and in the details", async () => {
      await expect(await dot(alice, "Bob Okafor")).toBeVisible();
      await expect(await dot(alice, "Carla Lindt")).toBeVisible();
      await expect(head(bob)).toBeVisible();
      await expect(head(bob)).not.toContainText(/Online|Last seen/);
      await openLine(alice, "Bob Okafor");
      // Until she had opened what he began, he was shown nothing of her.
      await expect(head(bob)).toContainText("Online");
      await expect(head(carla)).not.toContainText(/Online|Last seen/);
      await expect(head(alice)).toContainText("Online");
      await expect(head(alice).getByRole("img", { name: "Online" })).toBeVisible();
      await inDetails(alice, async (pane) => {
        await expect(pane.getByText("Online", { exact: true })).toBeVisible();
        await expect(pane.getByRole("listitem").filter({ hasText: "Bob Okafor" }).getByRole("img")).toBeVisible();
      });
    });

    const tablet = await open("bob on a tablet");
    await test.step("bob is here while one of his devices is, and does not leave by loading a page again", async () => {
      await signIn(tablet, account);
      await expect(await lineOf(tablet, "Alice Ruiz")).toBeVisible();
      const left = await watchDot(alice, "Bob Okafor");
      await bob.page.close();
      await tablet.page.reload();
      await expect(await dot(tablet, "Alice Ruiz")).toBeVisible();
      await carla.page.close();
      // Carla, who went after him, is seen to have gone: by then he would be.
      await expect(await dot(alice, "Carla Lindt")).toHaveCount(0);
      expect(await left()).toBe(false);
    });
    await test.step("who has closed their last page was last seen just then", async () => {
      await openLine(alice, "Carla Lindt");
      await expect(head(alice)).toContainText(AT_A_TIME);
      await tablet.page.close();
      await expect(await dot(alice, "Bob Okafor")).toHaveCount(0);
      await openLine(alice, "Bob Okafor");
      await expect(head(alice)).toContainText(AT_A_TIME);
      await inDetails(alice, (pane) => expect(pane.getByText(AT_A_TIME)).toBeVisible());
    });
  });

  test(`who is seen roughly or not at all sees others no closer, on a ${size}`, async ({ open }) => {
    const { alice, bob, carla } = await three(open, options);
    await openLine(alice, "Carla Lindt");
    await expect(head(carla)).toContainText("Online");
    await openLine(alice, "Bob Okafor");
    await expect(head(bob)).toContainText("Online");
    await test.step("who is seen only roughly sees others no closer", async () => {
      await showLastSeen(bob, "Roughly");
      await expect(head(alice)).toContainText("Online");
      await bob.page.close();
      await expect(head(alice)).toContainText("Last seen recently");
      await bob.newTab("/");
      await expect(head(alice)).toContainText("Online");
      await alice.page.close();
      await openLine(bob, "Alice Ruiz");
      await expect(head(bob)).toContainText("Last seen recently");
      await openLine(carla, "Alice Ruiz");
      await expect(head(carla)).toContainText(AT_A_TIME);
    });
    await test.step("who hides is gone for others though they are here, and sees nobody", async () => {
      await alice.newTab("/");
      await expect(await dot(alice, "Bob Okafor")).toBeVisible();
      await expect(head(bob)).toContainText("Online");
      const before = { ...bob, page: bob.page };
      await bob.newTab("/settings");
      await showOnline(bob, false);
      await expect(head(before)).not.toContainText(/Online|Last seen/);
      await expect(await dot(alice, "Bob Okafor")).toHaveCount(0);
      await openLine(alice, "Bob Okafor");
      await expect(head(alice)).toContainText("Bob Okafor");
      await expect(head(alice)).not.toContainText(/Online|Last seen/);
      await expect((await privacySection(bob)).getByRole("radio", { name: "Roughly" })).toHaveCount(0);
      await expect(head(carla)).toContainText("Online");
      await showOnline(bob, true);
      await expect(head(alice)).toContainText("Online");
      await expect(head(before)).toContainText("Online");
    });
  });

  test(`what somebody says of themselves, until it is over, on a ${size}`, async ({ open }) => {
    const [alice, bob] = [await open("alice", options), await open("bob", options)];
    await Promise.all([arrive(alice, "Alice Ruiz"), arrive(bob, "Bob Okafor")]);
    await meet(alice, await linkOf(alice), bob, "Bob Okafor");
    const mark = async () => (await lineOf(alice, "Bob Okafor")).getByRole("img", { name: "🌊 at sea" });

    await test.step("bob sets an emoji and words for an hour; alice sees them in the list, the head and the details", async () => {
      await setStatus(bob, { emoji: "🌊", search: "water wave", text: "at sea", lasts: "1 hour" });
      await expect(bob.page.getByText(/Shown until \d\d:\d\d\./)).toBeVisible();
      await expect(await mark()).toHaveText("🌊");
      await openLine(alice, "Bob Okafor");
      await expect(head(alice)).toContainText("🌊 at sea");
      await inDetails(alice, (pane) => expect(pane.getByText("🌊 at sea").first()).toBeVisible());
    });
    await test.step("he finds it in his settings as he left it", async () => {
      await bob.page.reload();
      await expect(bob.page.getByLabel("Status", { exact: true })).toHaveValue("at sea");
      await expect(bob.page.getByRole("button", { name: "Choose an emoji, now 🌊" })).toBeVisible();
      await expect(bob.page.getByRole("button", { name: "Set status" })).toHaveCount(0);
    });
    await test.step("an hour later alice's page shows it no more, though nobody told it so", async () => {
      await alice.page.clock.install();
      await alice.page.reload();
      await expect(head(alice)).toContainText("🌊 at sea");
      await alice.page.clock.fastForward("01:00:01");
      await expect(head(alice)).not.toContainText("at sea");
      await expect(await mark()).toHaveCount(0);
    });
    await test.step("what he takes back is gone for both", async () => {
      await setStatus(bob, { emoji: "🚀", search: "rocket", text: "away", lasts: "No end" });
      const away = (await lineOf(alice, "Bob Okafor")).getByRole("img", { name: "🚀 away" });
      await expect(away).toBeVisible();
      await bob.page.getByRole("button", { name: "Clear status" }).click();
      await expect(away).toHaveCount(0);
      await bob.page.reload();
      await expect(bob.page.getByLabel("Status", { exact: true })).toHaveValue("");
    });
  });
}

test("no screen that shows somebody's presence or status has a barrier", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await Promise.all([arrive(alice, "Alice Ruiz"), arrive(bob, "Bob Okafor")]);
  await meet(alice, await linkOf(alice), bob, "Bob Okafor");
  const sweep = async (who: Visitor, screen: string) => expect(await barriers(who, screen)).toEqual([]);

  await setStatus(bob, { emoji: "🌊", search: "water wave", text: "at sea", lasts: "1 hour" });
  await sweep(bob, "settings, status set");
  const openEmoji = async () => {
    await bob.page.getByRole("button", { name: "Choose an emoji" }).click();
    await expect(bob.page.getByRole("gridcell").first()).toBeVisible();
  };
  expect(await barriers(bob, "settings, emoji for a status", openEmoji)).toEqual([]);
  await pressEscape(bob);
  await showLastSeen(bob, "Roughly");
  await sweep(bob, "settings, seen roughly");
  await showOnline(bob, false);
  await sweep(bob, "settings, hidden");
  await showOnline(bob, true);

  await expect(await dot(alice, "Bob Okafor")).toBeVisible();
  await sweep(alice, "list with a dot and a status");
  await openLine(alice, "Bob Okafor");
  await expect(head(alice)).toContainText("Online");
  await sweep(alice, "head with presence and status");
  await alice.page.getByRole("button", { name: "Details" }).click();
  await sweep(alice, "details with presence and status");
  await bob.page.close();
  await expect(head(alice)).toContainText("Last seen recently");
  await sweep(alice, "last seen");
});
