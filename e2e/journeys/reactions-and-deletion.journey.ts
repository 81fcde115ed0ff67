import type { Locator } from "playwright/test";
import { signUp } from "../support/journey-account";
import { bubble, composer, openChat, pressEscape, reads, sayDurably, texts } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

const TOUCH = { hasTouch: true, isMobile: true };

/** A reaction below a message, as it is read aloud. */
const chip = (who: Visitor, text: string, name: string) => line(who, text).getByRole("button", { name, exact: true });
const toast = ({ page }: Visitor) => page.getByRole("status").filter({ hasText: "Deleted for everyone" });

/** A message with all that hangs below it. */
function line({ page }: Visitor, text: string): Locator {
  const words = page.locator("span.whitespace-pre-wrap").and(page.getByText(text, { exact: true }));
  return page.getByRole("log").locator("[data-line]").filter({ has: words });
}

async function openMenu(who: Visitor, text: string): Promise<Locator> {
  // Low on it: the bar beside a short one covers its upper part.
  await bubble(who, text).click({ button: "right", position: { x: 20, y: 30 } });
  return who.page.getByRole("menu", { name: "Message" });
}

async function choose(who: Visitor, text: string, choice: string): Promise<void> {
  await (await openMenu(who, text)).getByRole("menuitem", { name: choice }).click();
  await expect(who.page.getByRole("menu", { name: "Message" })).toHaveCount(0);
}

test("two people react, delete, restore and delete for good", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Sunday supper", [`@${handle}`]);
  await openGroup(bob, "Sunday supper");
  await sayDurably(alice, "fish or soup?");
  await reads(bob, "fish or soup?");

  await test.step("bob reacts from the bar beside the message, and alice sees it", async () => {
    await bubble(bob, "fish or soup?").hover();
    await line(bob, "fish or soup?").getByRole("button", { name: "React", exact: true }).first().click();
    await bob.page.getByRole("toolbar", { name: "React with" }).getByRole("button", { name: "👍" }).click();
    await expect(chip(bob, "fish or soup?", "👍, You")).toHaveAttribute("aria-pressed", "true");
    await expect(chip(alice, "fish or soup?", "👍, Bob Okafor")).toHaveAttribute("aria-pressed", "false");
  });
  await test.step("alice joins him with a press, and both stand below it", async () => {
    await chip(alice, "fish or soup?", "👍, Bob Okafor").click();
    await expect(chip(alice, "fish or soup?", "👍, You and Bob Okafor")).toHaveText("👍2");
    await expect(chip(bob, "fish or soup?", "👍, You and Alice Ruiz")).toHaveText("👍2");
    await chip(bob, "fish or soup?", "👍, You and Alice Ruiz").click({ button: "right" });
    const people = bob.page.getByRole("dialog", { name: "2 reactions" });
    await expect(people.getByRole("listitem")).toHaveText([/You/, /Alice Ruiz/]);
    await pressEscape(bob);
  });
  await test.step("bob takes his back", async () => {
    await chip(bob, "fish or soup?", "👍, You and Alice Ruiz").click();
    await expect(chip(alice, "fish or soup?", "👍, You")).toHaveText("👍1");
  });
  await test.step("any emoji can be found by its name, in one's own tone, and is at hand from then on", async () => {
    await choose(bob, "fish or soup?", "All emoji");
    const search = bob.page.getByRole("textbox", { name: "Search emoji" });
    await expect(search).toBeFocused();
    // The picker takes the tone a moment after the press.
    await bob.page.getByRole("radio", { name: "Medium dark" }).click();
    await expect(bob.page.getByRole("radio", { name: "Medium dark" })).toBeChecked();
    await search.fill("raising hands");
    await expect(bob.page.getByRole("gridcell")).toHaveText(["🙌🏾"]);
    await search.press("ArrowDown");
    await search.press("Enter");
    await expect(chip(alice, "fish or soup?", "🙌🏾, Bob Okafor")).toBeVisible();
    await expect((await openMenu(bob, "fish or soup?")).getByRole("menuitem").first()).toHaveAccessibleName(
      "React with 🙌🏾",
    );
    await pressEscape(bob);
  });
  await test.step("only the owner may delete what another wrote, and nobody edits it", async () => {
    const bobs = await openMenu(bob, "fish or soup?");
    await expect(bobs.getByRole("menuitem", { name: "Delete for everyone" })).toHaveCount(0);
    await expect(bobs.getByRole("menuitem", { name: "Edit" })).toHaveCount(0);
    await expect(bobs.getByRole("menuitem", { name: "Pin" })).toHaveCount(0);
    await pressEscape(bob);
    await sayDurably(bob, "neither");
    await reads(alice, "neither");
    await choose(alice, "neither", "Delete for everyone");
    // What is pointed at stays, however long it takes to reach bob.
    await alice.page.getByRole("button", { name: /^Undo/ }).hover();
    await expect(bob.page.getByText("Alice Ruiz deleted this message of yours.")).toBeVisible();
    await alice.page.getByRole("button", { name: /^Undo/ }).click();
    await reads(bob, "neither");
  });
  await test.step("alice pins a message; a press on the bar above the log goes there; she takes it off", async () => {
    await choose(alice, "fish or soup?", "Pin");
    const bar = (who: Visitor) =>
      who.page.getByRole("button", { name: /^Go to what is pinned: Alice Ruiz: fish or soup/ });
    await expect(bar(bob)).toBeVisible();
    await bar(alice).click();
    await expect(bubble(alice, "fish or soup?")).toBeFocused();
    await choose(alice, "fish or soup?", "Unpin");
    await expect(bar(bob)).toHaveCount(0);
  });
  await test.step("words are copied", async () => {
    await choose(bob, "fish or soup?", "Copy");
    await expect(bob.page.getByText("Copied.", { exact: true })).toBeVisible();
    expect(await bob.page.evaluate(() => navigator.clipboard.readText())).toBe("fish or soup?");
  });
  await test.step("alice deletes, restores from what is left, and deletes for good: the words are gone on both sides", async () => {
    await choose(alice, "fish or soup?", "Delete for everyone");
    await expect(bubble(bob, "fish or soup?")).toHaveCount(0);
    await expect(bob.page.getByRole("button", { name: "Restore" })).toHaveCount(0);
    await alice.page.getByRole("button", { name: "Restore" }).click();
    await reads(bob, "fish or soup?");
    await expect(chip(bob, "fish or soup?", "👍, Alice Ruiz")).toBeVisible();
    await choose(alice, "fish or soup?", "Delete for everyone");
    await alice.page.getByRole("button", { name: "Delete for good…" }).click();
    const question = alice.page.getByRole("dialog", { name: "Delete it for good?" });
    await expect(question).toContainText("copied or photographed");
    await question.getByRole("button", { name: "Delete for good", exact: true }).click();
    for (const one of [alice, bob]) {
      await expect(one.page.getByText("It is gone for good.")).toBeVisible();
      await expect(one.page.getByRole("button", { name: /Restore|Delete for good/ })).toHaveCount(0);
      await one.page.reload();
      await expect(one.page.getByText("It is gone for good.")).toBeVisible();
      expect(await texts(one)).toEqual(["neither"]);
    }
  });
});

test("everything about a message is done by keyboard alone", async ({ open }) => {
  const alice = await open("alice");
  await signUp(alice, "Alice Ruiz");
  const { page } = alice;
  const { keyboard } = page;
  await openChat(alice, "Notes to self");
  // The first note says what the room is; on a slow machine it comes while one writes.
  await expect(page.getByRole("log").getByText(/^This is your own room/)).toBeVisible();
  for (const words of ["bread", "butter", "salt"]) await sayDurably(alice, words);
  await expect(composer(alice)).toBeFocused();

  await test.step("from the field to the log, from message to message, and back", async () => {
    await page.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    await expect(bubble(alice, "salt")).toBeFocused();
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    await expect(bubble(alice, "bread")).toBeFocused();
    await keyboard.press("ArrowDown");
    await expect(bubble(alice, "butter")).toBeFocused();
    await keyboard.press("Escape");
    await expect(composer(alice)).toBeFocused();
  });
  await test.step("the menu opens by Enter, its emoji are walked by arrows, and the focus comes back", async () => {
    await page.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    await keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "React with 👍" })).toBeFocused();
    await keyboard.press("ArrowRight");
    await keyboard.press("Enter");
    await expect(chip(alice, "salt", "❤️, You")).toBeVisible();
    await expect(bubble(alice, "salt")).toBeFocused();
  });
  await test.step("the bar of a message is beside it for the tabulator", async () => {
    await keyboard.press("Tab");
    await expect(line(alice, "salt").getByRole("button", { name: "React", exact: true }).first()).toBeFocused();
    await keyboard.press("Enter");
    await expect(page.getByRole("toolbar", { name: "React with" }).getByRole("button", { name: "👍" })).toBeFocused();
    await keyboard.press("Escape");
    await expect(bubble(alice, "salt")).toBeVisible();
  });
  await test.step("what is deleted leaves the focus where it was, and comes back from there", async () => {
    await page.getByRole("log").focus();
    await keyboard.press("ArrowUp");
    await keyboard.press("Delete");
    await expect(page.locator("[data-tombstone]")).toBeFocused();
    await expect(toast(alice)).toBeVisible();
    await keyboard.press("Tab");
    await expect(page.getByRole("button", { name: "Restore" })).toBeFocused();
    await keyboard.press("Enter");
    await reads(alice, "salt");
    await expect(bubble(alice, "salt")).toBeFocused();
  });
});

test("on a phone a long press opens what a mouse has beside a message", async ({ open }) => {
  const alice = await open("alice", TOUCH);
  await signUp(alice, "Alice Ruiz");
  const { page } = alice;
  await openChat(alice, "Notes to self");
  await page.setViewportSize({ width: 390, height: 844 });
  await composer(alice).fill("bread and butter");
  await page.getByRole("button", { name: "Send" }).tap();
  await expect(bubble(alice, "bread and butter")).toHaveAttribute("data-state", "sent");
  const sheet = page.getByRole("dialog", { name: "Message" });

  await longPress(alice, bubble(alice, "bread and butter"), sheet);
  await expect(sheet).toBeVisible();
  await sheet.getByRole("button", { name: "🎉" }).tap();
  await expect(sheet).toHaveCount(0);
  await expect(chip(alice, "bread and butter", "🎉, You")).toBeVisible();

  const people = page.getByRole("dialog", { name: "1 reaction" });
  await longPress(alice, chip(alice, "bread and butter", "🎉, You"), people);
  await expect(people).toContainText("You");
  await people.getByRole("button", { name: "Close" }).tap();
  // The finger that asked who gave it took nothing back.
  await expect(chip(alice, "bread and butter", "🎉, You")).toBeVisible();
  await chip(alice, "bread and butter", "🎉, You").tap();
  await expect(chip(alice, "bread and butter", "🎉, You")).toHaveCount(0);

  await longPress(alice, bubble(alice, "bread and butter"), sheet);
  await sheet.getByRole("button", { name: "All emoji" }).tap();
  await page.getByRole("textbox", { name: "Search emoji" }).fill("hedgehog");
  await page.getByRole("gridcell", { name: "Hedgehog" }).tap();
  await expect(chip(alice, "bread and butter", "🦔, You")).toBeVisible();

  await longPress(alice, bubble(alice, "bread and butter"), sheet);
  await sheet.getByRole("button", { name: "Delete for everyone" }).tap();
  await page.getByRole("button", { name: /^Undo/ }).tap();
  await reads(alice, "bread and butter");
});

test("menu, bar, picker, questions and toasts have no barrier", async ({ open }) => {
  const alice = await open("alice");
  await signUp(alice, "Alice Ruiz");
  const { page } = alice;
  await openChat(alice, "Notes to self");
  await sayDurably(alice, "bread and butter");
  const wrong: string[] = [];
  const look = async (screen: string) => wrong.push(...(await barriers(alice, screen)));
  await bubble(alice, "bread and butter").hover();
  await look("bar");
  await choose(alice, "bread and butter", "Pin");
  await openMenu(alice, "bread and butter");
  await look("menu");
  await page.getByRole("menuitem", { name: "React with 👍" }).click();
  await expect(page.getByRole("menu")).toHaveCount(0);
  await look("reaction and pin");
  await line(alice, "bread and butter").getByRole("button", { name: "React", exact: true }).last().click();
  await look("six emoji");
  await page.getByRole("button", { name: "All emoji" }).click();
  await expect(page.getByRole("gridcell").first()).toBeVisible();
  await look("picker");
  await page.keyboard.press("Escape");
  await choose(alice, "bread and butter", "Who reacted");
  await look("who reacted");
  await page.keyboard.press("Escape");
  await choose(alice, "bread and butter", "Delete for everyone");
  await page.getByText("Deleted for everyone.").hover();
  await look("deleted");
  await page.getByRole("button", { name: "Delete for good…" }).click();
  await look("question");
  expect(wrong).toEqual([]);
});
