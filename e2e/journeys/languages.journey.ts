import { ownLink, signUp } from "../support/journey-account";
import { bubble, reads, sayDurably, title } from "../support/journey-chat";
import { forMember, makeGroup, openGroup } from "../support/journey-group";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";

const PLACES = ["/", "/settings", "/sign-in", "/sign-up", "/recover"];
const SIZES = [
  { width: 390, height: 844 },
  { width: 1440, height: 900 },
];

async function speak({ context, page }: Visitor, locale: string): Promise<void> {
  await context.addCookies([{ name: "sotto-locale", value: locale, url: new URL(page.url()).origin }]);
  await page.reload();
}

/** Pieces of the interface in plain English letters: words that did not come from the table. What people wrote, names, browsers and addresses are their own. */
function plainWords({ page }: Visitor, handle: string): Promise<string[]> {
  return page.evaluate((name) => {
    const own = "[dir=auto], [data-message], time, code, kbd, svg, script, style, title, [data-recovery-code]";
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? "";
      const parent = node.parentElement;
      if (
        !parent ||
        parent.closest(own) ||
        !parent.checkVisibility() ||
        text === name ||
        /[@:/]|sotto|^Chrome on /i.test(text)
      )
        continue;
      if (/[A-Za-z]{4}/.test(text) && /^[\x20-\x7e’…·]+$/.test(text)) found.push(text);
    }
    return found;
  }, handle);
}

/** How far the page can be scrolled sideways, in px. */
function sideways({ page }: Visitor): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test("every word comes from the table, and longer words break nothing", async ({ open }) => {
  const alice = await open("alice");
  const { handle } = await signUp(alice, "Álvaro Ñuñez");
  await speak(alice, "en-XA");
  for (const size of SIZES) {
    await alice.page.setViewportSize(size);
    for (const place of PLACES) {
      await alice.page.goto(place);
      await expect(alice.page.locator("body")).toContainText("~");
      expect(await plainWords(alice, handle), place).toEqual([]);
      expect(await sideways(alice), place).toBe(0);
    }
  }
  // The check itself: a word that stands in the page without the table is found.
  await alice.page.evaluate(() => document.body.append("Forgotten words"));
  expect(await plainWords(alice, handle)).toEqual(["Forgotten words"]);
});

test("a group speaks the page's language, in both directions", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [{ handle }, bobAccount] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Sunday supper", [`@${bobAccount.handle}`]);
  await openGroup(bob, "Sunday supper");
  await sayDurably(bob, "Is Sunday still on?");
  await forMember(alice, "Bob Okafor", "Mute for an hour");
  await forMember(alice, "Bob Okafor", "Make admin");
  const { page } = alice;
  const look = async (place: string) => {
    for (const size of SIZES) {
      await page.setViewportSize(size);
      expect(await plainWords(alice, handle), place).toEqual([]);
      expect(await sideways(alice), place).toBe(0);
    }
  };
  for (const locale of ["en-XA", "ar-XB"]) {
    await speak(alice, locale);
    await reads(alice, "Is Sunday still on?");
    await look("group");
    await page.locator("header [aria-expanded]").click();
    const pane = page.getByRole("complementary");
    await expect(pane.getByRole("listitem")).toHaveCount(2);
    await look("group details");
    await pane.getByRole("listitem").getByRole("button").click();
    await expect(page.getByRole("menu")).toBeVisible();
    await look("member menu");
    await page.getByRole("menuitem").last().click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await look("remove");
    await page.keyboard.press("Escape");
    await pane.locator("section button").first().click();
    await expect(page.getByRole("combobox")).toBeVisible();
    await look("add people");
    await page.keyboard.press("Escape");
  }
});

test("from right to left everything stands on the other side", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${handle}`);
  await sayDurably(bob, "Is Sunday still on?");
  await speak(bob, "ar-XB");
  await reads(bob, "Is Sunday still on?");
  for (const size of SIZES) {
    await bob.page.setViewportSize(size);
    await expect(bob.page.locator("html")).toHaveAttribute("dir", "rtl");
    const own = await bubble(bob, "Is Sunday still on?").boundingBox();
    const log = await bob.page.getByRole("log").boundingBox();
    if (!own || !log) throw new Error("the conversation is not drawn");
    // Mine stand at the end of the line: here, on the left.
    expect(own.x - log.x).toBeLessThan(log.x + log.width - (own.x + own.width));
    expect(await sideways(bob)).toBe(0);
  }
});
