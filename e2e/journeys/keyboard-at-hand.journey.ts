import { bubble, composer, openChat, reads, sayDurably } from "../support/journey-chat";
import {
  dialog,
  findChat,
  fromMenu,
  meetByKeys,
  pressUntil,
  tabAndPress,
  tabTo,
  toMessage,
  write,
} from "../support/journey-keyboard";
import { head } from "../support/journey-presence";
import { inRoom, mainLog, sayMany } from "../support/journey-replies";
import { expect, test } from "../support/journey-test";

// Alice has no mouse: nothing is done on her page but by its keyboard.

test("by keys messages are kept at hand, picked, forwarded and looked at", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const { page } = alice;
  const { keyboard } = page;
  await meetByKeys(alice, bob);
  await sayDurably(bob, "The key is under the blue pot.");
  await sayMany(
    bob,
    Array.from({ length: 30 }, (_, place) => `line ${place + 1}`),
  );
  await reads(alice, "line 30");

  await test.step("a star is given, found again, and taken", async () => {
    const starred = page.getByRole("button", { name: "Starred messages" });
    const list = dialog(alice, "Starred messages").getByRole("list");
    await write(alice, "Thank you.");
    await toMessage(alice, "The key is under the blue pot.");
    await fromMenu(alice, "Star");
    await expect(inRoom(alice, "The key is under the blue pot.")).toBeFocused();
    await keyboard.press("Escape");
    await tabAndPress(alice, starred);
    await expect(list.getByRole("listitem")).toHaveCount(1);
    await keyboard.press("Escape");
    await expect(starred).toBeFocused();
    await findChat(alice, "Notes to self");
    await tabAndPress(alice, starred);
    await tabAndPress(alice, list.getByRole("button").first());
    await expect(inRoom(alice, "The key is under the blue pot.")).toBeFocused();
    await expect(inRoom(alice, "The key is under the blue pot.")).toBeInViewport();
    await tabAndPress(alice, starred, "back");
    await tabAndPress(alice, list.getByRole("button", { name: "Remove star" }));
    await expect(dialog(alice, "Starred messages")).toContainText("No message has a star yet.");
    await keyboard.press("Escape");
    await expect(starred).toBeFocused();
  });
  await test.step("several are picked, and sent on to two chats", async () => {
    await tabTo(alice, composer(alice));
    await tabAndPress(alice, page.getByRole("button", { name: /^Go to the latest/ }), "back");
    await expect(inRoom(alice, "Thank you.")).toBeInViewport({ ratio: 1 });
    await toMessage(alice, "line 30");
    await keyboard.press("Space");
    const bar = page.getByRole("toolbar", { name: "What to do with the selected messages" });
    await expect(bar.getByRole("status")).toHaveText("1 selected");
    await keyboard.press("ArrowUp");
    await keyboard.press("ArrowUp");
    await keyboard.press("Shift+Space");
    await expect(bar.getByRole("status")).toHaveText("3 selected");
    await tabAndPress(alice, bar.getByRole("button", { name: "Forward" }));
    const question = dialog(alice, "Forward 3 messages");
    await expect(question).toBeVisible();
    await keyboard.press("Escape");
    await expect(question).toHaveCount(0);
    await expect(inRoom(alice, "line 28")).toBeFocused();
    await keyboard.press("Space");
    await keyboard.press("ArrowDown");
    await keyboard.press("Space");
    await keyboard.press("Enter");
    await expect(bar.getByRole("button").first()).toBeFocused();
    await tabAndPress(alice, bar.getByRole("button", { name: "Forward" }));
    const both = dialog(alice, "Forward 2 messages");
    for (const name of ["Notes to self", "Bob Okafor"]) {
      await tabTo(alice, both.getByLabel(name));
      await keyboard.press("Space");
    }
    await tabAndPress(alice, both.getByRole("button", { name: "Forward to 2 chats" }));
    await expect(page.getByRole("status").filter({ hasText: "Forwarded to 2 chats." })).toBeVisible();
    await expect(both).toHaveCount(0);
    await expect(bubble(bob, "line 29")).toHaveCount(2);
  });
  await test.step("words are copied, and one looks who has them", async () => {
    await expect(inRoom(alice, "line 28").first()).toBeFocused();
    await keyboard.press("c");
    await expect(page.getByText("Copied.", { exact: true })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("line 28");
    await keyboard.press("Escape");
    await toMessage(alice, "Thank you.");
    await fromMenu(alice, "Info");
    await expect(dialog(alice, "About this message")).toContainText("Read by one person");
    await keyboard.press("Escape");
    await expect(inRoom(alice, "Thank you.")).toBeFocused();
  });
  await test.step("a day leads to another day", async () => {
    await keyboard.press("Home");
    const day = mainLog(alice).getByRole("button", { name: "Today" });
    await tabAndPress(alice, day, "back");
    const field = dialog(alice, "Go to a day").getByLabel("Go to a day");
    await expect(field).toBeFocused();
    await keyboard.press("Escape");
    await expect(day).toBeFocused();
    await keyboard.press("Enter");
    await expect(field).toBeFocused();
    await keyboard.type("01012020");
    await keyboard.press("Enter");
    await expect(inRoom(alice, "Hello Alice.")).toBeFocused();
  });
});

test("by keys one says how one is, and what others see of it", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const { page } = alice;
  const { keyboard } = page;
  await meetByKeys(alice, bob);
  await write(alice, "Hello Bob.");
  await openChat(bob, "Alice Ruiz");

  await test.step("a status with an emoji, for an hour", async () => {
    await tabAndPress(alice, page.getByRole("link", { name: "Settings" }), "back");
    const profile = page.getByRole("region", { name: "Profile" });
    await expect(page.locator("#pane")).toBeFocused();
    await tabAndPress(alice, page.getByRole("button", { name: "Profile" }), "back");
    await expect(profile).toBeFocused();
    await tabAndPress(alice, profile.getByRole("button", { name: "Choose an emoji" }));
    await expect(page.getByRole("textbox", { name: "Search emoji" })).toBeFocused();
    await keyboard.type("water wave");
    await expect(page.getByRole("gridcell")).toHaveText(["🌊"]);
    await keyboard.press("ArrowDown");
    await keyboard.press("Enter");
    await expect(profile.getByRole("button", { name: "Choose an emoji, now 🌊" })).toBeFocused();
    await tabTo(alice, profile.getByLabel("Status", { exact: true }));
    await keyboard.type("at sea");
    await tabTo(alice, profile.getByRole("radio", { name: "No end" }));
    await pressUntil(alice, "ArrowRight", profile.getByRole("radio", { name: "1 hour" }));
    await tabAndPress(alice, profile.getByRole("button", { name: "Set status" }));
    await expect(profile.getByRole("button", { name: "Saved" })).toBeVisible();
    await expect(head(bob)).toContainText("🌊 at sea");
  });
  await test.step("what others see of one’s being here", async () => {
    const privacy = page.getByRole("region", { name: "Privacy" });
    await tabTo(alice, privacy.getByRole("radio", { name: "To the minute" }));
    await pressUntil(alice, "ArrowRight", privacy.getByRole("radio", { name: "Roughly" }));
    await expect(privacy.getByRole("radio", { name: "Roughly" })).toBeChecked();
    await expect(head(bob)).toContainText("Online");
    await tabTo(alice, privacy.getByRole("switch", { name: "When I’m online" }), "back");
    await keyboard.press("Space");
    await expect(privacy.getByRole("switch")).not.toBeChecked();
    await expect(head(bob)).not.toContainText("Online");
  });
  await test.step("and back to the chats", async () => {
    await tabAndPress(alice, page.getByRole("button", { name: "Back to chats" }), "back");
    await expect(composer(alice)).toBeFocused();
  });
});
