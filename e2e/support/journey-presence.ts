import { expect, type Locator } from "playwright/test";
import type { Visitor } from "./journey-visitor";

/** Somebody's line in the list of chats; comes back to the list where a phone shows a conversation. */
export async function lineOf({ page }: Visitor, name: string): Promise<Locator> {
  const chats = page.getByRole("navigation", { name: "Chats" });
  const back = page.getByRole("button", { name: "Back", exact: true }).filter({ visible: true });
  await expect(chats.or(back).first()).toBeVisible();
  if (!(await chats.isVisible())) await back.click();
  return chats.getByRole("link", { name });
}

/** The dot at somebody's face in the list. */
export async function dot(who: Visitor, name: string): Promise<Locator> {
  return (await lineOf(who, name)).getByRole("img", { name: "Online" });
}

/** Opens a chat from the list. */
export async function openLine(who: Visitor, name: string): Promise<void> {
  await (await lineOf(who, name)).click();
  await expect(who.page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** What stands above the open conversation: who, how they are, what they say of themselves. */
export function head({ page }: Visitor): Locator {
  return page
    .getByRole("region", { name: /^Conversation with / })
    .locator("header")
    .first();
}

/** From now on, notes down if somebody's dot leaves the list that is on the screen; the answer tells whether it did. */
export async function watchDot(who: Visitor, name: string): Promise<() => Promise<boolean>> {
  const line = await (await lineOf(who, name)).elementHandle();
  const watch = await who.page.evaluateHandle((link) => {
    const seen = { gone: false };
    const look = () => {
      seen.gone ||= link?.querySelector("[role=img][aria-label=Online]") === null;
    };
    look();
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
    return seen;
  }, line);
  return () => watch.evaluate(({ gone }) => gone);
}

/** Opens the settings at what others see. */
export async function privacySection({ page }: Visitor): Promise<Locator> {
  await page.goto("/settings");
  const section = page.getByRole("region", { name: "Privacy" });
  await expect(section.getByRole("switch", { name: "When I’m online" })).toBeVisible();
  return section;
}

/** Chooses how closely others see when one was last here, and waits until the server has it. */
export async function showLastSeen(who: Visitor, choice: "To the minute" | "Roughly" | "Not at all"): Promise<void> {
  const section = await privacySection(who);
  await Promise.all([privacyKept(who), section.getByRole("radio", { name: choice }).click()]);
  await expect(section.getByRole("radio", { name: choice })).toBeChecked();
}

/** Says whether others see that one is here, and waits until the server has it. */
export async function showOnline(who: Visitor, shown: boolean): Promise<void> {
  const online = (await privacySection(who)).getByRole("switch", { name: "When I’m online" });
  await Promise.all([privacyKept(who), online.click()]);
  await expect(online).toBeChecked({ checked: shown });
}

function privacyKept({ page }: Visitor): Promise<unknown> {
  return page.waitForResponse((answer) => {
    return answer.url().endsWith("/api/v1/privacy") && answer.request().method() === "PUT" && answer.ok();
  });
}

interface Said {
  /** the emoji, and how it is found */
  emoji: string;
  search: string;
  text: string;
  lasts: string;
}

/** Sets a status by the settings, and waits until it is kept. */
export async function setStatus({ page }: Visitor, { emoji, search, text, lasts }: Said): Promise<void> {
  await page.goto("/settings");
  const profile = page.getByRole("region", { name: "Profile" });
  await profile.getByRole("button", { name: "Choose an emoji" }).click();
  const field = page.getByRole("textbox", { name: "Search emoji" });
  await field.fill(search);
  await page.getByRole("gridcell").filter({ hasText: emoji }).first().click();
  await profile.getByLabel("Status", { exact: true }).fill(text);
  await profile.getByRole("radio", { name: lasts }).click();
  await profile.getByRole("button", { name: "Set status" }).click();
  await expect(profile.getByRole("button", { name: "Saved" })).toBeVisible();
}
