import { signUp } from "../support/journey-account";
import { AT_THE_SERVER, composer, reads, sayDurably } from "../support/journey-chat";
import { openGroup } from "../support/journey-group";
import {
  dialog,
  findChat,
  fromMenu,
  meetByKeys,
  pressUntil,
  signUpByKeys,
  tabAndPress,
  tabTo,
  toMessage,
  undoByKeys,
  write,
} from "../support/journey-keyboard";
import { inRoom, mainLog, quoteIn, sayMany, threadComposer, threadPane } from "../support/journey-replies";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";

// Alice has no mouse: nothing is done on her page but by its keyboard.

/** A reaction below a message, as it is read aloud. */
const chip = (who: Visitor, name: string) => mainLog(who).getByRole("button", { name, exact: true });

test("by keys a group is made, words are written, answered, reacted to and worded anew", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const { page } = alice;
  const { keyboard } = page;
  const [, { handle }] = await Promise.all([signUpByKeys(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);

  await test.step("a group is made, and found in the list", async () => {
    await tabAndPress(alice, page.getByRole("button", { name: "New chat" }).first());
    await tabAndPress(alice, page.getByRole("dialog").getByRole("button", { name: /^New group/ }));
    await expect(page.getByRole("combobox")).toBeFocused();
    await keyboard.type(`@${handle}`);
    await expect(page.getByRole("option", { name: `Find @${handle}` })).toBeVisible();
    await keyboard.press("Enter");
    await expect(page.getByRole("button", { name: /^Take .* out again$/ })).toBeVisible();
    await tabAndPress(alice, page.getByRole("button", { name: "Next" }));
    await expect(page.getByLabel("Group name")).toBeFocused();
    await write(alice, "Sunday supper");
    await expect(page.getByRole("heading", { level: 1, name: "Sunday supper" })).toBeVisible();
    await expect(composer(alice)).toBeFocused();
    await openGroup(bob, "Sunday supper");
    await findChat(alice, "Notes to self");
    // Once more without a search: the arrows walk the list.
    await keyboard.press("ControlOrMeta+k");
    await pressUntil(alice, "ArrowDown", page.getByRole("link", { name: "Sunday supper" }));
    await keyboard.press("Enter");
    await expect(composer(alice)).toBeFocused();
  });

  await test.step("words are marked and people are named while one writes", async () => {
    for (const [words, key] of [
      ["bread", "ControlOrMeta+b"],
      ["salt", "ControlOrMeta+i"],
      ["oven on", "ControlOrMeta+e"],
    ] as const) {
      await keyboard.press(key);
      await keyboard.type(words);
      await keyboard.press("End");
      await keyboard.type(" ");
    }
    await keyboard.type("@okaf");
    await expect(page.getByRole("listbox", { name: "People to mention" }).getByRole("option")).toHaveCount(1);
    await keyboard.press("Enter");
    await expect(composer(alice)).toHaveValue(`**bread** *salt* \`oven on\` @${handle} `);
    await keyboard.press("Enter");
    const line = mainLog(bob).locator("article").filter({ hasText: "bread" });
    await expect(line.locator("strong")).toHaveText("bread");
    await expect(line.locator("em")).toHaveText("salt");
    await expect(line.locator("code")).toHaveText("oven on");
    await expect(line.locator("[data-mention=me]")).toHaveText("@Bob Okafor");
  });

  await test.step("an emoji of those at hand, and any other, found by its name in one’s own tone", async () => {
    await sayDurably(bob, "Who brings dessert?");
    await reads(alice, "Who brings dessert?");
    await toMessage(alice, "Who brings dessert?");
    await keyboard.press("Enter");
    await expect(page.getByRole("menuitem", { name: "React with 👍" })).toBeFocused();
    await keyboard.press("ArrowRight");
    await keyboard.press("Enter");
    await expect(chip(bob, "❤️, Alice Ruiz")).toBeVisible();
    await expect(inRoom(alice, "Who brings dessert?")).toBeFocused();
    await fromMenu(alice, "All emoji");
    const search = page.getByRole("textbox", { name: "Search emoji" });
    await expect(search).toBeFocused();
    await tabTo(alice, page.getByRole("radio", { name: "Yellow" }));
    await pressUntil(alice, "ArrowRight", page.getByRole("radio", { name: "Medium dark" }));
    await tabTo(alice, search, "back");
    await keyboard.type("raising hands");
    await expect(page.getByRole("gridcell")).toHaveText(["🙌🏾"]);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expect(chip(bob, "🙌🏾, Alice Ruiz")).toBeVisible();
    await expect(inRoom(alice, "Who brings dessert?")).toBeFocused();
    await tabTo(alice, chip(alice, "❤️, You"));
    await keyboard.press("Space");
    await expect(chip(bob, "❤️, Alice Ruiz")).toHaveCount(0);
    await toMessage(alice, "Who brings dessert?");
    await fromMenu(alice, "Who reacted");
    await expect(dialog(alice, "1 reaction").getByRole("listitem")).toHaveText([/You/]);
    await keyboard.press("Escape");
    await expect(inRoom(alice, "Who brings dessert?")).toBeFocused();
  });

  await test.step("an answer quotes, and its quote leads back, however much was said meanwhile", async () => {
    await keyboard.press("r");
    await expect(composer(alice)).toHaveAccessibleDescription(/Replying to Bob Okafor/);
    await expect(composer(alice)).toBeFocused();
    await write(alice, "I do, a lemon tart.");
    await reads(bob, "I do, a lemon tart.");
    await sayMany(
      bob,
      Array.from({ length: 30 }, (_, place) => `line ${place + 1}`),
    );
    await reads(alice, "line 30");
    await write(alice, "So many words.");
    await reads(bob, "So many words.");
    await toMessage(alice, "I do, a lemon tart.");
    await tabAndPress(alice, quoteIn(alice, "I do, a lemon tart."));
    await expect(inRoom(alice, "Who brings dessert?")).toBeFocused();
    await expect(inRoom(alice, "Who brings dessert?")).toBeInViewport();
    await keyboard.press("Escape");
    await expect(composer(alice)).toBeFocused();
    await tabAndPress(alice, page.getByRole("button", { name: /^Go to the latest/ }), "back");
    await expect(inRoom(alice, "So many words.")).toBeInViewport({ ratio: 1 });
    await expect(mainLog(alice)).toBeFocused();
    await keyboard.press("ArrowUp");
    await expect(inRoom(alice, "So many words.")).toBeFocused();
  });

  await test.step("the last words are worded anew by the up key, others by their menu, and how they read is shown", async () => {
    await keyboard.press("Escape");
    await keyboard.press("ArrowUp");
    await expect(composer(alice)).toHaveAccessibleDescription(/^Editing/);
    await keyboard.press("ControlOrMeta+a");
    await write(alice, "So few words.");
    await reads(bob, "So few words.");
    await expect(composer(alice)).toBeFocused();
    await toMessage(alice, "I do, a lemon tart.");
    await fromMenu(alice, "Edit");
    await expect(composer(alice)).toBeFocused();
    await expect(composer(alice)).toHaveValue("I do, a lemon tart.");
    await write(alice, " And cream.");
    await reads(alice, "I do, a lemon tart. And cream.");
    await toMessage(alice, "I do, a lemon tart. And cream.");
    await fromMenu(alice, "Earlier wordings");
    await expect(dialog(alice, "Earlier wordings").getByRole("listitem")).toHaveCount(2);
    await keyboard.press("Escape");
    await expect(inRoom(alice, "I do, a lemon tart. And cream.")).toBeFocused();
  });
});

test("by keys a thread is led, and what was said is deleted, brought back and pinned", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const { page } = alice;
  const { keyboard } = page;
  await meetByKeys(alice, bob);

  await test.step("a thread is opened, answered in, told to the room, and left", async () => {
    await toMessage(alice, "Hello Alice.");
    await keyboard.press("t");
    await expect(threadComposer(alice)).toBeFocused();
    await write(alice, "Hello below.");
    const there = "article:is([data-state=sent], [data-state=delivered], [data-state=read])";
    await expect(threadPane(alice).locator(there)).toHaveCount(2);
    await tabTo(alice, threadPane(alice).getByRole("checkbox", { name: "Also send to the room" }), "back");
    await keyboard.press("Space");
    await tabTo(alice, threadComposer(alice));
    await write(alice, "Hello to all.");
    await expect(inRoom(bob, "Hello to all.")).toBeVisible();
    await expect(threadPane(alice).locator("article").last()).toContainText("Hello to all.");
    await keyboard.press("Escape");
    await expect(threadPane(alice)).toHaveCount(0);
    await expect(inRoom(alice, "Hello Alice.")).toBeFocused();
  });
  await test.step("its messages are reached from its field, each with its menu", async () => {
    const replies = mainLog(alice).getByRole("button", { name: /^2 replies/ });
    await tabAndPress(alice, replies);
    await expect(threadComposer(alice)).toBeFocused();
    const log = threadPane(alice).getByRole("log");
    const first = log.locator("article").filter({ hasText: "Hello below." });
    await pressUntil(alice, "Shift+Tab", log, 5);
    await pressUntil(alice, "ArrowUp", first);
    await fromMenu(alice, "Edit");
    await expect(threadComposer(alice)).toBeFocused();
    await write(alice, " It is me.");
    await expect(first).toContainText("Hello below. It is me.");
    await pressUntil(alice, "Shift+Tab", log, 5);
    await pressUntil(alice, "ArrowUp", first);
    await keyboard.press("Enter");
    await keyboard.press("Escape");
    await expect(first).toBeFocused();
    await keyboard.press("Escape");
    await expect(threadPane(alice)).toHaveCount(0);
    await expect(replies).toBeFocused();
  });
  await test.step("a deleted message comes back by Undo, and by what is left of it", async () => {
    await keyboard.press("Escape");
    await write(alice, "Not for everybody.");
    await reads(bob, "Not for everybody.");
    await expect(inRoom(alice, "Not for everybody.")).toHaveAttribute("data-state", AT_THE_SERVER);
    await toMessage(alice, "Not for everybody.");
    await keyboard.press("Delete");
    const left = page.locator("[data-tombstone]");
    await expect(left).toBeFocused();
    // Bob knows, so that what he reads afterwards is no old news.
    await expect(bob.page.locator("[data-tombstone]")).toHaveCount(1);
    await undoByKeys(alice);
    await reads(alice, "Not for everybody.");
    await reads(bob, "Not for everybody.");
    await expect(composer(alice)).toBeFocused();
    await toMessage(alice, "Not for everybody.");
    await fromMenu(alice, "Delete for everyone");
    await expect(left).toBeFocused();
    await tabAndPress(alice, page.getByRole("button", { name: "Restore" }));
    await reads(bob, "Not for everybody.");
    await expect(inRoom(alice, "Not for everybody.")).toBeFocused();
  });
  await test.step("for good once asked, and kept when one thinks better of it", async () => {
    await keyboard.press("Delete");
    const erase = page.getByRole("button", { name: "Delete for good…" });
    const question = dialog(alice, "Delete it for good?");
    await tabAndPress(alice, erase);
    await expect(question).toBeVisible();
    await keyboard.press("Escape");
    await expect(erase).toBeFocused();
    await keyboard.press("Enter");
    await tabAndPress(alice, question.getByRole("button", { name: "Delete for good", exact: true }));
    await expect(bob.page.getByText("It is gone for good.")).toBeVisible();
    await expect(page.locator("[data-tombstone]")).toBeFocused();
  });
  await test.step("for oneself, and back again", async () => {
    await toMessage(alice, "Hello to all.");
    await fromMenu(alice, "Delete for me");
    await expect(inRoom(alice, "Hello to all.")).toHaveCount(0);
    await expect(mainLog(alice)).toBeFocused();
    await undoByKeys(alice);
    await reads(alice, "Hello to all.");
    await expect(composer(alice)).toBeFocused();
  });
  await test.step("pinned, gone to, and taken off", async () => {
    await toMessage(alice, "Hello Alice.");
    await fromMenu(alice, "Pin");
    const pin = page.getByRole("button", { name: /^Go to what is pinned/ });
    await expect(pin).toBeVisible();
    await expect(inRoom(alice, "Hello Alice.")).toBeFocused();
    await keyboard.press("Escape");
    await tabAndPress(alice, pin, "back");
    await expect(inRoom(alice, "Hello Alice.")).toBeFocused();
    await fromMenu(alice, "Unpin");
    await expect(pin).toHaveCount(0);
    await expect(inRoom(alice, "Hello Alice.")).toBeFocused();
  });
});
