import type { Locator } from "playwright/test";
import { freshHandle, ownLink, PASSWORD, signUp } from "../support/journey-account";
import { bubble, composer, openChat, reads, sayDurably, title } from "../support/journey-chat";
import { beginGroup, choose, details, forMember, makeGroup, openGroup } from "../support/journey-group";
import { choose as chooseFrom, mainLog, threadPane } from "../support/journey-replies";
import { freeze } from "../support/journey-store";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress, PHONE } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

/** Asks axe about what is on the screen, in both themes, on a phone and on a desktop. `open`: what is there from first to last. */
async function sweep(who: Visitor, screen: string, open?: Locator): Promise<void> {
  if (open) await expect(open).toBeVisible();
  expect(await barriers(who, screen)).toEqual([]);
  if (open) await expect(open).toBeVisible();
}

// A sweep looks at a screen in two sizes and two themes, and some tests make a dozen.
test.setTimeout(600_000);

test("no screen in front of the door has a barrier", async ({ open }) => {
  const alice = await open("alice");
  const { page } = alice;
  // That page answers 404 itself, and Chromium’s console may say so.
  alice.forgive(/status of 404 .*nothing\/here/);
  await page.goto("/nothing/here");
  await sweep(alice, "not found");
  await page.goto("/offline");
  await expect(page.getByRole("heading", { name: "You are signed out here" })).toBeVisible();
  await sweep(alice, "signed out");
  await page.goto("/sign-in");
  await sweep(alice, "sign-in");
  await page.getByLabel("Handle").fill("nobody-here");
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/don’t match/)).toBeVisible();
  await sweep(alice, "sign-in refused");
  await page.goto("/recover");
  await sweep(alice, "recover");
  await page.goto("/@somebody#0000000000000000");
  await sweep(alice, "somebody's link");
  await page.goto("/sign-up");
  await sweep(alice, "sign-up");
  await page.getByLabel("Your name").fill("Alice Ruiz");
  await page.getByLabel("Handle").fill(freshHandle("alice"));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await sweep(alice, "sign-up filled");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.locator("[data-recovery-code]")).toBeVisible();
  await sweep(alice, "recovery code");
});

test("no screen behind the door has a barrier", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await sweep(alice, "own room");
  await alice.page.goto("/");
  await expect(alice.page.getByText("It’s quiet here")).toBeVisible();
  await sweep(alice, "empty list");
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${handle}`);
  await sweep(bob, "empty conversation");
  await sayDurably(bob, "Here is the address: https://example.org/some/where and a longer line that wraps on a phone.");
  await expect(alice.page.getByRole("link", { name: "Bob Okafor" })).toBeVisible();
  await sweep(alice, "list with unread");
  await openChat(alice, "Bob Okafor");
  await reads(alice, "Here is the address: https://example.org/some/where and a longer line that wraps on a phone.");
  await sayDurably(alice, "Got it, thank you!");
  await sweep(alice, "conversation");
  await alice.page.getByRole("button", { name: "Details" }).click();
  await sweep(alice, "details");
  await alice.page.goto("/");
  await alice.page.getByRole("button", { name: "New chat" }).first().click();
  await expect(alice.page.getByRole("dialog").getByLabel("My link")).toContainText("#");
  await sweep(alice, "new chat");
  await alice.page.goto("/settings");
  await expect(alice.page.getByText("This device")).toBeVisible();
  await alice.page.getByRole("button", { name: "Show QR code" }).click();
  await sweep(alice, "settings");
  await alice.page.locator("#signOut").getByRole("button", { name: "Sign out" }).click();
  await sweep(alice, "sign out");
  // That page answers 404, and Chromium's console may say so.
  alice.forgive(/status of 404 .*8000-0{12}/);
  await alice.page.goto("/r/00000000-0000-4000-8000-000000000000");
  await expect(alice.page.getByRole("heading", { name: "This room isn’t here" })).toBeVisible();
  await sweep(alice, "no such room");
});

test("no screen of a group has a barrier", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  const { page } = alice;
  await beginGroup(alice);
  await sweep(alice, "new group, nobody known");
  await choose(alice, [`@${handle}`]);
  await page.getByRole("combobox").fill("somebody");
  await sweep(alice, "new group, somebody chosen");
  await page.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Group name").press("Enter");
  await sweep(alice, "new group, no name");
  await page.keyboard.press("Escape");
  await makeGroup(alice, "Sunday supper", [`@${handle}`]);
  await openGroup(bob, "Sunday supper");
  await sayDurably(bob, "Is Sunday still on?");
  await reads(alice, "Is Sunday still on?");
  await sweep(alice, "group");
  const pane = await details(alice);
  await sweep(alice, "group details");
  await pane.getByRole("button", { name: "What to do with Bob Okafor" }).click();
  await expect(page.getByRole("menu")).toBeVisible();
  await sweep(alice, "member menu");
  await page.keyboard.press("Escape");
  await forMember(alice, "Bob Okafor", "Remove from group");
  await sweep(alice, "remove");
  await page.keyboard.press("Escape");
  await pane.getByRole("button", { name: "Add people" }).click();
  await sweep(alice, "add people");
  await page.keyboard.press("Escape");
  await pane.getByRole("button", { name: "Rename the group" }).click();
  await pane.getByLabel("Group name").fill("");
  await sweep(alice, "rename, no name");
  await page.keyboard.press("Escape");
  await pane.getByRole("button", { name: "Leave group" }).click();
  await sweep(alice, "last owner");
  await page.keyboard.press("Escape");
  await forMember(alice, "Bob Okafor", "Mute for an hour");
  await expect(bob.page.getByText("You are muted here")).toBeVisible();
  await sweep(bob, "muted");
  await freeze(alice, "made up by a test");
  await page.getByRole("button", { name: "What happened" }).click();
  await sweep(alice, "paused");
  await page.getByRole("button", { name: "Restart the room" }).click();
  await sweep(alice, "restart");
});

test("nothing that opens about a message has a barrier", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob", PHONE)];
  const { page } = alice;
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(`/@${handle}`);
  await expect(title(bob)).toHaveText(`@${handle}`);
  await composer(bob).fill("Is Sunday still on?");
  await bob.page.getByRole("button", { name: "Send", exact: true }).tap();
  await openChat(alice, "Bob Okafor");
  await sayDurably(alice, "It is, at seven.");
  await reads(bob, "It is, at seven.");
  const sheet = bob.page.getByRole("dialog", { name: "Message" });
  await longPress(bob, bubble(bob, "Is Sunday still on?"), sheet);
  await sweep(bob, "what a finger opens", sheet);

  await chooseFrom(alice, "Is Sunday still on?", "Reply");
  await sweep(alice, "answering", page.getByRole("button", { name: "Don’t reply" }));
  await page.keyboard.press("Escape");
  await chooseFrom(alice, "It is, at seven.", "Edit");
  await sweep(alice, "editing", page.getByRole("button", { name: "Don’t edit" }));
  await page.keyboard.press("Escape");
  await chooseFrom(alice, "It is, at seven.", "Info");
  await sweep(alice, "who has it", page.getByRole("dialog").getByText(/one person/));
  await page.keyboard.press("Escape");
  await mainLog(alice).getByRole("button", { name: "Today" }).click();
  await sweep(alice, "which day", page.getByRole("dialog", { name: "Go to a day" }));
  await page.keyboard.press("Escape");
  await chooseFrom(alice, "It is, at seven.", "Select");
  await page.getByRole("toolbar").getByRole("button", { name: "Delete" }).click();
  await sweep(alice, "deleting what is picked", page.getByRole("menuitem", { name: "Delete for me" }));
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await chooseFrom(alice, "It is, at seven.", "Reply in thread");
  await threadPane(alice).locator("article").click({ button: "right" });
  await sweep(alice, "menu in a thread", page.getByRole("menu", { name: "Message" }));
});
