import { expect, type Locator } from "playwright/test";
import { type Account, freshHandle, PASSWORD, signUp } from "./journey-account";
import { composer, reads, sayDurably, title } from "./journey-chat";
import { inRoom, mainLog } from "./journey-replies";
import type { Visitor } from "./journey-visitor";

/** Everything in here is done by keys alone: locators only look. */

/** So many presses of one key somebody is asked for at most. */
const MOST = 80;
/** A finger is on a key for at least so long. */
const HELD_MS = 60;

/** Presses a key until something has the focus; the answer is how many presses it took. */
export async function pressUntil({ page }: Visitor, key: string, goal: Locator, most = MOST): Promise<number> {
  for (let presses = 0; presses < most; presses++) {
    if (await hasFocus(goal)) return presses;
    // A choice is taken along by an arrow that is still down when the focus comes to it.
    await page.keyboard.press(key, { delay: key.startsWith("Arrow") ? HELD_MS : 0 });
    // What moves the focus by itself does so right after the key.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  await expect(goal, `reached by ${most} times ${key}`).toBeFocused({ timeout: 1_000 });
  return most;
}

function hasFocus(goal: Locator): Promise<boolean> {
  return goal.evaluateAll((found) => found.some((one) => one === document.activeElement));
}

/** Goes on by the tabulator (or back) until something has the focus. */
export async function tabTo(who: Visitor, goal: Locator, way: "on" | "back" = "on"): Promise<number> {
  await expect(goal).toBeVisible();
  return pressUntil(who, way === "on" ? "Tab" : "Shift+Tab", goal);
}

/** Goes there by the tabulator, and presses it. */
export async function tabAndPress(who: Visitor, goal: Locator, way: "on" | "back" = "on"): Promise<void> {
  await tabTo(who, goal, way);
  await who.page.keyboard.press("Enter");
}

/** Writes where one is, and sends. */
export async function write({ page }: Visitor, text: string): Promise<void> {
  await page.keyboard.type(text);
  await page.keyboard.press("Enter");
}

/** Signs up by keys, and waits for the own room with the field ready. */
export async function signUpByKeys(who: Visitor, name: string): Promise<Account> {
  const { page } = who;
  const handle = freshHandle(who.name);
  await page.goto("/sign-up");
  await tabTo(who, page.getByLabel("Your name"));
  await page.keyboard.type(name);
  await tabTo(who, page.getByLabel("Handle"));
  await page.keyboard.type(handle);
  await tabTo(who, page.getByLabel("Password", { exact: true }));
  await write(who, PASSWORD);
  const shown = page.locator("[data-recovery-code]");
  await expect(shown).toBeVisible();
  const recoveryCode = (await shown.getAttribute("data-recovery-code")) ?? "";
  await tabTo(who, page.getByLabel(/I have saved it/));
  await page.keyboard.press("Space");
  await tabAndPress(who, page.getByRole("button", { name: "Open Sotto" }));
  await expect(page.getByRole("heading", { name: "Notes to self", level: 1 })).toBeVisible();
  await expect(composer(who)).toBeFocused();
  return { name, handle, password: PASSWORD, recoveryCode };
}

/** Finds a chat by its name and opens it: one writes there at once. */
export async function findChat(who: Visitor, name: string): Promise<void> {
  const { page } = who;
  const found = page.getByRole("navigation", { name: "Chats" }).getByRole("listitem").getByRole("link");
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("textbox", { name: "Search chats" })).toBeFocused();
  await page.keyboard.type(name);
  await expect(found).toHaveCount(1);
  await expect(found).toContainText(name);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
  await expect(composer(who)).toBeFocused();
  await page.keyboard.press("ControlOrMeta+k");
  await page.keyboard.press("Escape");
  await expect(found).not.toHaveCount(1);
  await pressUntil(who, "Tab", composer(who));
}

/** From the field, or from another message, to one with this text. */
export async function toMessage(who: Visitor, text: string, key: "ArrowUp" | "ArrowDown" = "ArrowUp"): Promise<void> {
  const isInLog = () => mainLog(who).evaluate((log) => log.contains(document.activeElement));
  for (let tries = 0; tries < 3 && !(await isInLog()); tries++) await who.page.keyboard.press("Shift+Tab");
  await pressUntil(who, key, inRoom(who, text));
}

/** From a message that has the focus: opens its menu and takes a line of it. */
export async function fromMenu(who: Visitor, choice: string): Promise<void> {
  const { page } = who;
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menuitem").first()).toBeFocused();
  await pressUntil(who, "ArrowDown", page.getByRole("menuitem", { name: choice, exact: true }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("menu")).toHaveCount(0);
}

/** Takes a word back with the slip that offers it, from within the log. */
export async function undoByKeys(who: Visitor): Promise<void> {
  const { page } = who;
  await page.keyboard.press("Escape");
  await expect(composer(who)).toBeFocused();
  await tabAndPress(who, page.getByRole("button", { name: /^Undo/ }));
}

/** Alice by keys, bob as everybody else; he has written to her, and she has opened the chat from the list. */
export async function meetByKeys(alice: Visitor, bob: Visitor): Promise<void> {
  const [{ handle }] = await Promise.all([signUpByKeys(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(`/@${handle}`);
  await expect(title(bob)).toHaveText(`@${handle}`);
  await sayDurably(bob, "Hello Alice.");
  const chats = alice.page.getByRole("navigation", { name: "Chats" });
  await expect(chats.getByRole("link", { name: "Bob Okafor" })).toBeVisible();
  await findChat(alice, "Bob Okafor");
  await reads(alice, "Hello Alice.");
}

/** The dialog of that name. */
export function dialog({ page }: Visitor, name: string | RegExp): Locator {
  return page.getByRole("dialog", { name });
}
