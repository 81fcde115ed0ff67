import type { Locator } from "playwright/test";
import { ownLink, signUp } from "../support/journey-account";
import { composer, openChat, pressEscape, say, title } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";

const TEXT = `**Plan** for *Sunday*, ~~Monday~~, see \`soup.md\`:
- leeks
  - two of them
- [the map](https://example.org/map)

3. peel
> what of the *bread*?
\`\`\`js
const soup = (leeks) => leeks.filter((leek) => leek.isFresh).map((leek) => leek.cut()).reduce((pot, leek) => pot.add(leek));
\`\`\`
<b>done</b> at https://example.org/soup.`;

/** The message that has these words in it. */
function message({ page }: Visitor, words: string): Locator {
  return page.getByRole("log").locator("article[data-message]").filter({ hasText: words });
}

test("what two people write reads as it was meant, and misleads nobody", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toContainText("@alice");

  await test.step("marks become real elements, and nothing becomes HTML", async () => {
    await say(bob, TEXT);
    await openChat(alice, "Bob Okafor");
    const read = message(alice, "Plan");
    await expect(read.locator("strong")).toHaveText("Plan");
    await expect(read.locator("em").first()).toHaveText("Sunday");
    await expect(read.locator("s")).toHaveText("Monday");
    await expect(read.locator("ul > li").first()).toContainText("leeks");
    await expect(read.locator("ul ul > li")).toHaveText("two of them");
    await expect(read.locator("ol > li")).toHaveAttribute("value", "3");
    await expect(read.locator("blockquote em")).toHaveText("bread");
    await expect(read).toContainText("<b>done</b>");
    await expect(read.locator("b, script, img")).toHaveCount(0);
    const map = read.getByRole("link", { name: "the map" });
    await expect(map).toHaveAttribute("href", "https://example.org/map");
    await expect(map).toHaveAttribute("rel", "noopener noreferrer nofollow");
    await expect(map).toHaveAttribute("target", "_blank");
    // The line of the list says the words alone.
    await expect(alice.page.getByRole("link", { name: /Bob Okafor/ })).toContainText("Plan for Sunday, Monday");
  });
  await test.step("code is taken along as it was written, and scrolls instead of widening the page", async () => {
    await message(alice, "Plan").getByRole("button", { name: "Copy code" }).click();
    await expect(message(alice, "Plan").getByText("Copied")).toBeVisible();
    expect(await alice.page.evaluate(() => navigator.clipboard.readText())).toMatch(/^const soup = .*add\(leek\)\);$/);
    await alice.page.setViewportSize({ width: 390, height: 844 });
    const code = message(alice, "Plan").locator("pre");
    expect(await code.evaluate((one) => one.scrollWidth > one.clientWidth)).toBe(true);
    expect(await alice.page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    await alice.page.setViewportSize({ width: 1440, height: 900 });
  });
  await test.step("a link that names another place asks first, and one may stay", async () => {
    await say(bob, "[bank.example/login](https://mallory.example/login) and https://аррӏе.example/");
    const links = message(alice, "bank.example").getByRole("link");
    await links.first().click();
    const dialog = alice.page.getByRole("dialog");
    await expect(dialog).toContainText("names bank.example, but leads somewhere else");
    await expect(dialog.getByText("mallory.example", { exact: true })).toBeVisible();
    await expect(dialog.getByRole("link", { name: "Open mallory.example" })).toHaveAttribute(
      "href",
      "https://mallory.example/login",
    );
    expect(await barriers(alice, "link question")).toEqual([]);
    await dialog.getByRole("button", { name: "Stay" }).click();
    await expect(dialog).toHaveCount(0);
    await links.last().click();
    await expect(dialog.getByText(/^xn--/)).toBeVisible();
    await pressEscape(alice);
    await expect(dialog).toHaveCount(0);
    expect(alice.context.pages()).toHaveLength(1);
  });
  await test.step("keys put marks around what is selected, and the browser takes them back", async () => {
    const field = composer(alice);
    const press = async (key: string, wanted: string) => {
      await field.press(key);
      await expect(field).toHaveValue(wanted);
    };
    await field.fill("soup");
    await field.press("ControlOrMeta+a");
    await press("ControlOrMeta+b", "**soup**");
    await press("ControlOrMeta+i", "***soup***");
    await press("ControlOrMeta+z", "**soup**");
    await field.press("ControlOrMeta+a");
    await press("ControlOrMeta+b", "soup");
    await press("ControlOrMeta+e", "`soup`");
    await press("ControlOrMeta+e", "soup");
    await press("ControlOrMeta+Shift+x", "~~soup~~");
    await field.press("Enter");
    await expect(message(bob, "soup").locator("s").filter({ hasText: "soup" })).toBeVisible();
  });
  await test.step("emoji alone are large", async () => {
    await say(alice, "🍲🥖");
    const words = message(bob, "🍲🥖").getByText("🍲🥖", { exact: true });
    expect(await words.evaluate((one) => Number.parseFloat(getComputedStyle(one).fontSize))).toBeGreaterThan(30);
  });
  await test.step("no screen of it has a barrier", async () => {
    expect(await barriers(alice, "marks")).toEqual([]);
  });
});

test("who is named by keyboard finds themselves", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const carla = await open("carla");
  const [aliceAccount, bobAccount, carlaAccount] = await Promise.all([
    signUp(alice, "Alice Ruiz"),
    signUp(bob, "Bob Okafor"),
    signUp(carla, "Carla Neri"),
  ]);
  await makeGroup(alice, "Sunday supper", [`@${bobAccount.handle}`, `@${carlaAccount.handle}`]);
  for (const one of [bob, carla]) await openGroup(one, "Sunday supper");
  const field = composer(alice);
  const list = alice.page.getByRole("listbox", { name: "People to mention" });
  const options = list.getByRole("option");

  await test.step("the list follows what is typed, and the keys walk it", async () => {
    await expect(async () => {
      await field.fill("");
      await field.pressSequentially("Hello @");
      await expect(options).toContainText(["Bob Okafor", "Carla Neri", "Everyone in this room"], { timeout: 1_000 });
    }).toPass();
    await expect(options.first()).toHaveAttribute("aria-selected", "true");
    await field.press("ArrowUp");
    await expect(options.last()).toHaveAttribute("aria-selected", "true");
    expect(await field.getAttribute("aria-activedescendant")).toBe(await options.last().getAttribute("id"));
    expect(await barriers(alice, "people to mention")).toEqual([]);
    await field.press("Escape");
    await expect(list).toHaveCount(0);
    await field.pressSequentially("bo");
    await expect(list).toHaveCount(0);
  });
  await test.step("Enter takes a name instead of sending", async () => {
    await field.fill("");
    await field.pressSequentially("Hello @okaf");
    await expect(options).toHaveCount(1);
    await field.press("Enter");
    await expect(field).toHaveValue(`Hello @${bobAccount.handle} `);
    await field.pressSequentially("and @nobody, soup?");
    await field.press("Enter");
  });
  await test.step("bob finds himself, the others read his name, and who is not here stays a word", async () => {
    await expect(message(bob, "soup?").locator("[data-mention=me]")).toHaveText("@Bob Okafor");
    for (const one of [alice, carla])
      await expect(message(one, "soup?").locator("[data-mention=other]")).toHaveText("@Bob Okafor");
    await expect(message(bob, "soup?")).toContainText("and @nobody, soup?");
  });
  await test.step("only who stands above the members calls everybody", async () => {
    await say(alice, "@room, to the table");
    await expect(message(carla, "to the table").locator("[data-mention=me]")).toHaveText("@everyone");
    await composer(bob).fill("");
    await composer(bob).pressSequentially("@");
    const bobs = bob.page.getByRole("listbox", { name: "People to mention" }).getByRole("option");
    await expect(bobs).toContainText(["Alice Ruiz", "Carla Neri"]);
    await expect(bobs).toHaveCount(2);
    await bobs.first().click();
    await expect(composer(bob)).toHaveValue(`@${aliceAccount.handle} `);
    await composer(bob).press("Enter");
    await expect(message(alice, "@Alice Ruiz").locator("[data-mention=me]")).toBeVisible();
  });
  await test.step("a room in which somebody calls is marked in the list", async () => {
    await openChat(bob, "Notes to self");
    await say(alice, `@${bobAccount.handle} salt?`);
    await say(alice, "and pepper");
    const line = bob.page.getByRole("link", { name: /Sunday supper/ });
    await expect(line).toContainText("2 unread messages");
    await expect(line).toContainText("1 of them names or answers you");
  });
  await test.step("no screen of it has a barrier", async () => {
    await openChat(bob, "Sunday supper");
    await expect(message(bob, "salt?").locator("[data-mention=me]")).toBeVisible();
    expect(await barriers(bob, "names")).toEqual([]);
  });
});
