import { signUp } from "../support/journey-account";
import { bubble, composer, openChat, reads, say, sayDurably } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import { answerInThread, choose, inRoom, mainLog } from "../support/journey-replies";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";
import { draw } from "./draw";

const GROUP = "Sunday supper";
const FISH = "Fish or soup?";
const SEVEN = "Dinner at seven, at my place.";
const EIGHT = "Dinner at eight, at my place. Bring bread.";

async function react(who: Visitor, text: string, emoji: string): Promise<void> {
  await bubble(who, text).hover();
  await inRoom(who, text).getByRole("button", { name: "React", exact: true }).first().click();
  await who.page.getByRole("toolbar", { name: "React with" }).getByRole("button", { name: emoji }).click();
}

test("what is done with messages", async ({ open }) => {
  test.setTimeout(900_000);
  const [clara, ben, ines] = [await open("clara"), await open("ben"), await open("ines")];
  const [, one, two] = await Promise.all([
    signUp(clara, "Clara Neumann"),
    signUp(ben, "Ben Okafor"),
    signUp(ines, "Inés Carballo"),
  ]);
  const { page } = clara;
  await makeGroup(clara, GROUP, [`@${one.handle}`, `@${two.handle}`]);
  for (const who of [ben, ines]) await openGroup(who, GROUP);
  await sayDurably(ben, FISH);
  await sayDurably(clara, SEVEN);
  for (const who of [clara, ines]) await reads(who, FISH);
  await react(ines, FISH, "👍");
  await react(clara, FISH, "👍");
  await react(clara, FISH, "❤️");
  await choose(ines, FISH, "Reply");
  await say(ines, "Soup, if it is the **green** one. The recipe: `leeks, peas, mint`");
  await choose(clara, SEVEN, "Edit");
  await composer(clara).fill(EIGHT);
  await composer(clara).press("Enter");
  await reads(ben, EIGHT);
  await choose(clara, EIGHT, "Pin");
  await choose(clara, FISH, "Star");
  await answerInThread(ben, EIGHT, "I bring two loaves.");
  await sayDurably(ben, "Wrong room, sorry.");
  await choose(ben, "Wrong room, sorry.", "Delete for everyone");
  await expect(bubble(clara, "Wrong room, sorry.")).toHaveCount(0);
  await say(ines, "@Clara Neumann do you have the big pot?");
  await expect(mainLog(clara).getByText("do you have the big pot?")).toBeVisible();
  await page.keyboard.press("Escape");
  await draw(clara, "messages");

  await draw(clara, "message-menu", async () => {
    await page.keyboard.press("Escape");
    await bubble(clara, EIGHT).click({ button: "right", position: { x: 20, y: 12 } });
    await expect(page.getByRole("menuitem", { name: "Reply", exact: true })).toBeVisible();
  });
  await page.keyboard.press("Escape");
  await draw(clara, "emoji-picker", async () => {
    await page.keyboard.press("Escape");
    await page.keyboard.press("Escape");
    await bubble(clara, FISH).click({ button: "right", position: { x: 20, y: 12 } });
    await page.getByRole("menuitem", { name: "All emoji" }).click();
    await expect(page.getByRole("gridcell").first()).toBeVisible();
  });
  await page.keyboard.press("Escape");
  for (const [screen, text, choice, title] of [
    ["who-reacted", FISH, "Who reacted", "3 reactions"],
    ["message-info", EIGHT, "Info", /.*/],
    ["earlier-wordings", EIGHT, "Earlier wordings", "Earlier wordings"],
    ["forward", FISH, "Forward", "Forward a message"],
  ] as const) {
    await choose(clara, text, choice);
    await expect(page.getByRole("dialog", { name: title })).toBeVisible();
    await draw(clara, screen);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await choose(clara, FISH, "Reply");
  await composer(clara).fill("@i");
  await expect(page.getByRole("listbox", { name: "People to mention" })).toBeVisible();
  await draw(clara, "replying-and-mention");
  await composer(clara).fill("");
  await composer(clara).press("Escape");
  await choose(clara, EIGHT, "Delete for everyone");
  await page.getByRole("button", { name: /^Undo/ }).hover();
  await draw(clara, "deleted-with-undo");
  await page.getByRole("button", { name: /^Undo/ }).click();
  await choose(clara, EIGHT, "Select");
  await inRoom(clara, FISH).click();
  await draw(clara, "selection");
  await page.keyboard.press("Escape");
  await mainLog(clara).getByRole("button", { name: "Today" }).click();
  await expect(page.getByRole("dialog", { name: "Go to a day" })).toBeVisible();
  await draw(clara, "day-jump");
  await page.keyboard.press("Escape");
  await openChat(clara, "Notes to self");
  await page.getByRole("button", { name: "Starred messages" }).click();
  await expect(page.getByRole("dialog").getByRole("listitem")).toHaveCount(1);
  await draw(clara, "starred");
});
