import { ownLink, signIn, signUp } from "../support/journey-account";
import { bubble, openChat, reads, sayDurably, title } from "../support/journey-chat";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress, PHONE } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

const BOB = "Bob Okafor";
const chats = ({ page }: Visitor) => page.getByRole("navigation", { name: "Chats" });
const line = (who: Visitor, name = BOB) => chats(who).getByRole("link", { name });
const dot = (who: Visitor) => line(who).getByRole("img", { name: "marked as unread" });
const menu = ({ page }: Visitor) => page.getByRole("menu", { name: BOB });

/** bob has written to alice, who has read it; gives her account. */
async function meet(alice: Visitor, bob: Visitor) {
  const [account] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, BOB)]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${account.handle}`);
  await sayDurably(bob, "See you on Sunday.");
  await openChat(alice, BOB);
  await reads(alice, "See you on Sunday.");
  await expect(bubble(bob, "See you on Sunday.")).toHaveAttribute("data-state", "read");
  return account;
}

async function choose(who: Visitor, choice: string): Promise<void> {
  await line(who).click({ button: "right" });
  await menu(who).getByRole("menuitem", { name: choice, exact: true }).click();
  await expect(menu(who)).toHaveCount(0);
}

/** On all these devices the line says so, or (false) not. */
async function shown(devices: readonly Visitor[], marked: boolean): Promise<void> {
  for (const device of devices) await expect(dot(device)).toHaveCount(marked ? 1 : 0);
}

test("a chat marked as unread shows so on every device, until it is opened on one", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const account = await meet(alice, bob);
  const laptop = await open("alice’s laptop");
  await signIn(laptop, account);
  await expect(line(laptop)).toBeVisible();
  const both = [alice, laptop];
  const { page } = alice;
  await openChat(alice, "Notes to self");

  await test.step("by the mouse", async () => {
    await line(alice).click({ button: "right" });
    await expect(menu(alice).getByRole("menuitem")).toHaveText(["Mark as unread"]);
    expect(await barriers(alice, "menu of a chat")).toEqual([]);
    await page.keyboard.press("Escape");
    await expect(menu(alice)).toHaveCount(0);
    await shown(both, false);
    await choose(alice, "Mark as unread");
    await shown(both, true);
    expect(await barriers(alice, "list with a marked chat")).toEqual([]);
    await expect(page).toHaveTitle("Sotto");
    await chats(alice).getByRole("button", { name: "Unread" }).click();
    await expect(chats(alice).getByRole("listitem")).toHaveCount(1);
    await expect(dot(alice)).toBeVisible();
    await chats(alice).getByRole("button", { name: "All" }).click();
    await expect(line(alice, "Notes to self")).toBeVisible();
  });

  await test.step("by the keyboard", async () => {
    await line(alice).focus();
    await page.keyboard.press("Shift+F10");
    await expect(menu(alice).getByRole("menuitem", { name: "Mark as read" })).toBeFocused();
    await page.keyboard.press("Enter");
    await shown(both, false);
    await expect(line(alice)).toBeFocused();
    await page.keyboard.press("ContextMenu");
    await expect(menu(alice).getByRole("menuitem", { name: "Mark as unread" })).toBeFocused();
    await page.keyboard.press("Enter");
    await shown(both, true);
    await expect(line(alice)).toBeFocused();
    const unread = chats(alice).getByRole("button", { name: "Unread" });
    await unread.click();
    await line(alice).focus();
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("Enter");
    await expect(line(alice)).toHaveCount(0);
    await expect(unread).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await line(alice).focus();
    await page.keyboard.press("Shift+F10");
    await page.keyboard.press("Enter");
    await shown(both, true);
  });

  await test.step("opened on one it is read on both, also after a reload", async () => {
    await openChat(laptop, BOB);
    await shown([alice], false);
    await openChat(laptop, "Notes to self");
    await shown(both, false);
    for (const device of both) await device.page.reload();
    await expect(line(alice)).toBeVisible();
    await expect(line(laptop)).toBeVisible();
    await shown(both, false);
  });

  await test.step("from beside it, which leaves it; and “back” does not open it again", async () => {
    await openChat(alice, BOB);
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByRole("complementary", { name: "Details" }).getByRole("button", { name: "Mark as unread" }).click();
    await shown(both, true);
    await expect(title(alice)).toHaveCount(0);
    await page.goBack();
    await expect(page.getByRole("heading", { level: 1, name: "Notes to self" })).toBeVisible();
    await shown(both, true);
  });

  await test.step("what waits is read from the list, and the mark with it", async () => {
    await sayDurably(bob, "Bring bread.");
    for (const device of both) await expect(line(device)).toContainText("1 unread message");
    await shown(both, false);
    await expect(page).toHaveTitle("(1) Sotto");
    await choose(alice, "Mark as read");
    for (const device of both) await expect(line(device)).not.toContainText("unread message");
    await shown(both, false);
    await expect(bubble(bob, "Bring bread.")).toHaveAttribute("data-state", "read");
    await expect(page).toHaveTitle("Sotto");
  });
});

test("under a finger a long press asks, and a tap opens as before", async ({ open }) => {
  const [alice, bob, phone] = [await open("alice"), await open("bob"), await open("alice’s phone", PHONE)];
  const account = await meet(alice, bob);
  await openChat(alice, "Notes to self");
  await signIn(phone, account);
  await expect(line(phone)).toBeVisible();
  const both = [alice, phone];
  const sheet = phone.page.getByRole("dialog", { name: BOB });

  await longPress(phone, line(phone), sheet);
  expect(await barriers(phone, "what a finger asks of a chat")).toEqual([]);
  await phone.page.setViewportSize(PHONE.viewport);
  await sheet.getByRole("button", { name: "Mark as unread" }).tap();
  await expect(sheet).toHaveCount(0);
  await shown(both, true);
  await expect(title(phone)).toHaveCount(0);

  await line(phone).tap();
  await expect(title(phone)).toHaveText(BOB);
  await shown([alice], false);
  await phone.page.getByRole("button", { name: "Details" }).tap();
  await phone.page.getByRole("button", { name: "Mark as unread" }).tap();
  await shown(both, true);

  await longPress(phone, line(phone), sheet);
  await sheet.getByRole("button", { name: "Mark as read" }).tap();
  await shown(both, false);
  await choose(alice, "Mark as unread");
  await shown(both, true);
});
