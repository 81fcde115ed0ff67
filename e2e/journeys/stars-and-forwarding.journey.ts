import { ownLink, signIn, signUp } from "../support/journey-account";
import {
  bubble,
  composer,
  openChat,
  pressEscape,
  reads,
  sayDurably,
  title,
  typeUntilKept,
} from "../support/journey-chat";
import { forMember, makeGroup } from "../support/journey-group";
import { choose, inRoom, mainLog, sayMany } from "../support/journey-replies";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress, PHONE } from "../support/journey-touch";
import { NO_LINE, type Visitor } from "../support/journey-visitor";

/** alice and bob, each with the chat with the other open; gives alice's account. */
async function meet(alice: Visitor, bob: Visitor) {
  const [account] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${account.handle}`);
  await openChat(alice, "Bob Okafor");
  await expect(title(bob)).toHaveText("Alice Ruiz");
  return account;
}

const star = (who: Visitor, text: string) => inRoom(who, text).getByRole("img", { name: "Starred" });
const bar = ({ page }: Visitor) => page.getByRole("toolbar", { name: "What to do with the selected messages" });
const dialog = ({ page }: Visitor) => page.getByRole("dialog");

test("a starred message is at hand on every device, and nobody else knows", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const account = await meet(alice, bob);
  await sayDurably(bob, "The key is under the blue pot.");
  await reads(alice, "The key is under the blue pot.");
  await choose(alice, "The key is under the blue pot.", "Star");
  await expect(star(alice, "The key is under the blue pot.")).toBeVisible();
  await sayMany(
    alice,
    Array.from({ length: 150 }, (_, place) => `line ${place + 1}`),
  );
  await reads(bob, "line 150");
  await expect(bob.page.getByRole("img", { name: "Starred" })).toHaveCount(0);

  const laptop = await open("alice’s laptop");
  await signIn(laptop, account);
  await laptop.page.getByRole("button", { name: "Starred messages" }).click();
  const list = dialog(laptop).getByRole("list", { name: "Starred messages" });
  await expect(list.getByRole("listitem")).toHaveCount(1);
  expect(await barriers(laptop, "starred")).toEqual([]);
  await list.getByRole("button").first().click();
  await expect(inRoom(laptop, "The key is under the blue pot.")).toBeFocused();
  await expect(inRoom(laptop, "The key is under the blue pot.")).toBeInViewport();

  await choose(laptop, "The key is under the blue pot.", "Remove star");
  await expect(star(laptop, "The key is under the blue pot.")).toHaveCount(0);
  await alice.page.getByRole("button", { name: "Starred messages" }).click();
  await expect(dialog(alice).getByText("No message has a star yet.")).toBeVisible();
});

test("several messages are picked, copied, deleted and forwarded together", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await makeGroup(alice, "Sunday supper", ["Bob Okafor"]);
  await typeUntilKept(alice, "half a thought");
  await openChat(alice, "Bob Okafor");
  for (const text of ["Bring bread.", "Bring salt.", "Bring wine."]) await sayDurably(alice, text);
  await sayDurably(bob, "And a corkscrew?");
  await reads(alice, "And a corkscrew?");

  await test.step("by the menu, the mouse and the keys", async () => {
    await choose(alice, "Bring bread.", "Select");
    await expect(bar(alice).getByRole("status")).toHaveText("1 selected");
    await inRoom(alice, "Bring salt.").click();
    await inRoom(alice, "And a corkscrew?").click({ modifiers: ["Shift"] });
    await expect(bar(alice).getByRole("status")).toHaveText("4 selected");
    await bar(alice).getByRole("button", { name: "Delete" }).click();
    await expect(alice.page.getByRole("menuitem", { name: "Delete for me" })).toBeVisible();
    await expect(alice.page.getByRole("menuitem", { name: "Delete for everyone" })).toHaveCount(0);
    await pressEscape(alice);
    await expect(bar(alice).getByRole("status")).toHaveText("4 selected");
    expect(await barriers(alice, "selection")).toEqual([]);
    await pressEscape(alice);
    await expect(bar(alice)).toHaveCount(0);
    await mainLog(alice).focus();
    await alice.page.keyboard.press("ArrowUp");
    await alice.page.keyboard.press("ArrowUp");
    await alice.page.keyboard.press("Space");
    await expect(bar(alice).getByRole("status")).toHaveText("1 selected");
    await pressEscape(alice);
    await expect(bar(alice)).toHaveCount(0);
  });

  await test.step("copied together, each with who said it", async () => {
    await inRoom(alice, "Bring wine.").click({ modifiers: ["Shift"] });
    await inRoom(alice, "And a corkscrew?").click();
    await bar(alice).getByRole("button", { name: "Copy" }).click();
    await expect
      .poll(() => alice.page.evaluate(() => navigator.clipboard.readText()))
      .toBe("Alice Ruiz: Bring wine.\nBob Okafor: And a corkscrew?");
  });

  await test.step("forwarded as her own words; what she was writing there stays", async () => {
    await inRoom(alice, "Bring bread.").click({ modifiers: ["Shift"] });
    await inRoom(alice, "Bring salt.").click();
    await bar(alice).getByRole("button", { name: "Forward" }).click();
    const dialog = alice.page.getByRole("dialog", { name: "Forward 2 messages" });
    await dialog.getByLabel("Sunday supper").check();
    await dialog.getByLabel("Notes to self").check();
    expect(await barriers(alice, "forward")).toEqual([]);
    await dialog.getByRole("button", { name: "Forward to 2 chats" }).click();
    await expect(alice.page.getByRole("status").filter({ hasText: "Forwarded to 2 chats." })).toBeVisible();
    await expect(dialog).toHaveCount(0);
    await openChat(alice, "Notes to self");
    await reads(alice, "Bring salt.");
    await openChat(alice, "Sunday supper");
    await reads(alice, "Bring bread.");
    await expect(inRoom(alice, "Bring salt.")).toContainText("Forwarded");
    await expect(composer(alice)).toHaveValue("half a thought");
    await openChat(bob, "Sunday supper");
    await reads(bob, "Bring bread.");
    await expect(inRoom(bob, "Bring bread.")).toContainText("Forwarded");
    await openChat(alice, "Bob Okafor");
    await expect(inRoom(alice, "Bring bread.")).not.toContainText("Forwarded");
    await openChat(bob, "Alice Ruiz");
  });

  await test.step("deleted together, and brought back together", async () => {
    await inRoom(alice, "Bring salt.").click({ modifiers: ["Shift"] });
    await inRoom(alice, "Bring wine.").click();
    await bar(alice).getByRole("button", { name: "Delete" }).click();
    await alice.page.getByRole("menuitem", { name: "Delete for everyone" }).click();
    // What is pointed at stays, however long it takes to reach bob.
    await alice.page.getByRole("button", { name: "Undo" }).hover();
    await expect(bubble(bob, "Bring salt.")).toHaveCount(0);
    await expect(bubble(bob, "Bring wine.")).toHaveCount(0);
    await alice.page.getByRole("button", { name: "Undo" }).click();
    await reads(bob, "Bring salt.");
    await reads(bob, "Bring wine.");
  });
});

test("a day leads to another day", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await sayDurably(alice, "the very first words");
  await sayMany(
    alice,
    Array.from({ length: 150 }, (_, place) => `line ${place + 1}`),
  );
  await reads(bob, "line 150");
  await bob.page.reload();
  await reads(bob, "line 150");
  const day = mainLog(bob).getByRole("button", { name: "Today" });
  const field = dialog(bob).getByLabel("Go to a day");
  // What is above is loaded as one scrolls there, and moves the day on.
  await expect(async () => {
    if (await field.isVisible()) return;
    await mainLog(bob).evaluate((log) => log.scrollTo({ top: 0 }));
    await day.click({ timeout: 5_000 });
    await expect(field).toBeVisible({ timeout: 2_000 });
  }).toPass({ timeout: 60_000 });
  await expect(field).toHaveValue(/^\d{4}-\d\d-\d\d$/);
  await dialog(bob).getByLabel("Go to a day").fill("2020-01-01");
  await dialog(bob).getByRole("button", { name: "Go", exact: true }).click();
  await expect(inRoom(bob, "the very first words")).toBeFocused();
});

test("what one begins to write on one device goes on on another, and is gone once it is sent", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const account = await meet(alice, bob);
  const laptop = await open("alice’s laptop");
  await signIn(laptop, account);
  const line = laptop.page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: "Bob Okafor" });
  await expect(line).toBeVisible();
  await alice.page.reload();
  await composer(alice).fill("See you at");
  await expect(line).toContainText("Draft: See you at", { timeout: 20_000 });
  await line.click();
  await expect(composer(laptop)).toHaveValue("See you at");
  await composer(laptop).press("End");
  await composer(laptop).pressSequentially(" eight.");
  await composer(laptop).press("Enter");
  await reads(bob, "See you at eight.");
  await expect(composer(alice)).toHaveValue("", { timeout: 20_000 });
  await openChat(alice, "Notes to self");
  const alices = alice.page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: "Bob Okafor" });
  await expect(alices).not.toContainText("Draft:", { timeout: 20_000 });
});

test("a chat in which one may not write takes nothing, and one that refuses says why", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await makeGroup(alice, "Sunday supper", ["Bob Okafor"]);
  await forMember(alice, "Bob Okafor", "Mute until unmuted");
  await openChat(bob, "Sunday supper");
  await expect(bob.page.getByText("You are muted here")).toBeVisible();
  await openChat(bob, "Alice Ruiz");
  await sayDurably(bob, "Is there a table?");
  await choose(bob, "Is there a table?", "Forward");
  const dialog = bob.page.getByRole("dialog", { name: "Forward a message" });
  await expect(dialog.getByLabel("Sunday supper")).toBeDisabled();
  await expect(dialog.getByRole("listitem").last()).toContainText("You can’t write here now.");
  await dialog.getByLabel("Notes to self").check();

  bob.forgive(NO_LINE);
  await bob.context.setOffline(true);
  await dialog.getByRole("button", { name: "Forward to 1 chat" }).click();
  await expect(dialog.getByRole("status")).toContainText("goes out by itself later");
  expect(await barriers(bob, "forwarding")).toEqual([]);
  await bob.context.setOffline(false);
  await expect(bob.page.getByRole("status").filter({ hasText: "Forwarded." })).toBeVisible();
  await expect(dialog).toHaveCount(0);
});

test("under a finger messages are picked, starred and forwarded, too", async ({ open }) => {
  const alice = await open("alice", PHONE);
  await signUp(alice, "Alice Ruiz");
  for (const text of ["Milk", "Eggs", "Flour"]) {
    await composer(alice).fill(text);
    await alice.page.getByRole("button", { name: "Send" }).tap();
    await reads(alice, text);
  }
  await expect(bubble(alice, "Flour")).toHaveAttribute("data-state", "sent");
  const sheet = alice.page.getByRole("dialog", { name: "Message" });
  await longPress(alice, bubble(alice, "Milk"), sheet);
  await sheet.getByRole("button", { name: "Select" }).tap();
  await expect(bar(alice).getByRole("status")).toHaveText("1 selected");
  await bubble(alice, "Eggs").tap();
  await expect(bar(alice).getByRole("status")).toHaveText("2 selected");
  await bar(alice).getByRole("button", { name: "Star" }).tap();
  await expect(star(alice, "Milk")).toBeVisible();
  await expect(star(alice, "Eggs")).toBeVisible();
  await expect(star(alice, "Flour")).toHaveCount(0);
  await alice.page.getByRole("button", { name: "Back" }).tap();
  await alice.page.getByRole("button", { name: "Starred messages" }).tap();
  const list = dialog(alice).getByRole("list", { name: "Starred messages" });
  await expect(list.getByRole("listitem")).toHaveCount(2);
  await list.getByRole("button").filter({ hasText: "Milk" }).tap();
  await expect(inRoom(alice, "Milk")).toBeInViewport();
});
