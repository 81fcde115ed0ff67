import { randomBytes } from "node:crypto";
import { expect } from "playwright/test";
import type { Visitor } from "./journey-visitor";

/** What somebody remembers of their account. */
export interface Account {
  readonly name: string;
  readonly handle: string;
  readonly password: string;
  readonly recoveryCode: string;
}

/** A password that is strong enough for the strictest setting. */
export const PASSWORD = "marble lantern quiet river";

/** A handle that nobody had before, of letters and digits, beginning with the name. */
export function freshHandle(name: string): string {
  return `${name.toLowerCase()}${randomBytes(4).toString("hex")}`;
}

/** Fills the sign-up form that is on the screen, keeps the recovery code, and goes on into Sotto. */
export async function fillSignUp(who: Visitor, name: string): Promise<Account> {
  const { page } = who;
  const handle = freshHandle(who.name);
  await page.getByLabel("Your name").fill(name);
  await page.getByLabel("Handle").fill(handle);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  const recoveryCode = await takeRecoveryCode(who);
  return { name, handle, password: PASSWORD, recoveryCode };
}

/** Reads the recovery code that is shown, says that it is kept, and opens Sotto. */
export async function takeRecoveryCode({ page }: Visitor): Promise<string> {
  const shown = page.locator("[data-recovery-code]");
  await expect(shown).toBeVisible();
  const code = (await shown.getAttribute("data-recovery-code")) ?? "";
  await page.getByLabel(/I have saved it/).check();
  await page.getByRole("button", { name: "Open Sotto" }).click();
  return code;
}

/** Signs up and waits for the list of chats. */
export async function signUp(who: Visitor, name: string): Promise<Account> {
  await who.page.goto("/sign-up");
  const account = await fillSignUp(who, name);
  // On a phone the room itself is what one comes to, without the list beside it.
  const room = who.page.getByRole("heading", { name: "Notes to self", level: 1 });
  await expect(
    who.page
      .getByRole("link", { name: /Notes to self/ })
      .or(room)
      .first(),
  ).toBeVisible();
  return account;
}

/** Signs in on a profile that knows nothing, and waits for the list of chats. */
export async function signIn(who: Visitor, account: Pick<Account, "handle" | "password">): Promise<void> {
  await who.page.goto("/sign-in");
  await fillSignIn(who, account);
  await expect(who.page.getByRole("link", { name: /Notes to self/ })).toBeVisible();
}

/** Fills the sign-in form that is on the screen. */
export async function fillSignIn({ page }: Visitor, account: Pick<Account, "handle" | "password">): Promise<void> {
  await page.getByLabel("Handle").fill(account.handle);
  await page.getByLabel("Password", { exact: true }).fill(account.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** Signs out by the settings, and waits for the door. */
export async function signOut({ page }: Visitor): Promise<void> {
  await page.goto("/settings");
  await page.locator("#signOut").getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
}

/** My link, as the list's "New chat" shows it: a path of this site with the print of the identity. */
export async function ownLink({ page }: Visitor): Promise<string> {
  await page.getByRole("button", { name: "New chat" }).first().click();
  const shown = page.getByRole("dialog").getByLabel("My link");
  await expect(shown).toContainText("#");
  const address = (await shown.textContent()) ?? "";
  await page.keyboard.press("Escape");
  return address.slice(address.indexOf("/"));
}
