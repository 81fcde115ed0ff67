import { expect, type Locator } from "playwright/test";
import { openChat } from "./journey-chat";
import type { Visitor } from "./journey-visitor";

/** Opens "New group" from the list. */
export async function beginGroup({ page }: Visitor): Promise<void> {
  await page.getByRole("button", { name: "New chat" }).filter({ visible: true }).first().click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^New group/ })
    .click();
}

/** Chooses people in the picker that is open: by name those known already, anybody else by "@handle". */
export async function choose({ page }: Visitor, people: readonly string[]): Promise<void> {
  const picker = page.getByRole("dialog");
  const field = picker.getByRole("combobox");
  const chips = picker.getByRole("button", { name: /^Take .* out again$/ });
  for (const one of people) {
    const before = await chips.count();
    if (one.startsWith("@")) await field.fill(one);
    await picker.getByRole("option", { name: one.startsWith("@") ? `Find ${one}` : one }).click();
    await expect(chips).toHaveCount(before + 1);
  }
}

/** Makes a group of these people, which then is open. */
export async function makeGroup(who: Visitor, name: string, people: readonly string[]): Promise<void> {
  const { page } = who;
  await beginGroup(who);
  await choose(who, people);
  await page.getByRole("dialog").getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Group name").fill(name);
  await page.getByRole("dialog").getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** The pane beside the conversation; opens it when it is not there. */
export async function details({ page }: Visitor): Promise<Locator> {
  const pane = page.getByRole("complementary", { name: "Details" });
  if (!(await pane.isVisible())) await page.getByRole("button", { name: "Details" }).click();
  await expect(pane.getByRole("heading", { name: "Members" })).toBeVisible();
  return pane;
}

/** Chooses something from a member's menu. */
export async function forMember(who: Visitor, name: string, choice: string): Promise<void> {
  const pane = await details(who);
  await pane.getByRole("button", { name: `What to do with ${name}` }).click();
  await who.page.getByRole("menuitem", { name: choice, exact: true }).click();
  await expect(who.page.getByRole("menu")).toHaveCount(0);
}

/** Adds people to the group whose details are open. */
export async function addToGroup(who: Visitor, people: readonly string[]): Promise<void> {
  const pane = await details(who);
  await pane.getByRole("button", { name: "Add people" }).click();
  await choose(who, people);
  await who.page
    .getByRole("dialog")
    .getByRole("button", { name: /^Add \d/ })
    .click();
  await expect(who.page.getByRole("dialog")).toHaveCount(0);
}

/** Waits for a line about the room. */
export async function told({ page }: Visitor, words: string | RegExp): Promise<void> {
  await expect(page.getByRole("log").getByText(words)).toBeVisible();
}

/** Opens a group from the list once it is there. */
export async function openGroup(who: Visitor, name: string): Promise<void> {
  if (!(await who.page.getByRole("navigation", { name: "Chats" }).isVisible())) await who.page.goto("/");
  await openChat(who, name);
}
