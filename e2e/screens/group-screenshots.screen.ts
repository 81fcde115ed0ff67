import { signUp } from "../support/journey-account";
import { reads, sayDurably } from "../support/journey-chat";
import { beginGroup, choose, details, forMember, makeGroup, openGroup, told } from "../support/journey-group";
import { freeze, loseKey } from "../support/journey-store";
import { expect, test } from "../support/journey-test";
import { draw } from "./draw";

const PEOPLE = [
  ["ben", "Ben Okafor"],
  ["ines", "Inés Carballo"],
  ["dev", "Dev Raman"],
] as const;
const SUPPER = "Sunday supper";

test("in a group", async ({ open }) => {
  test.setTimeout(600_000);
  const clara = await open("clara");
  await signUp(clara, "Clara Neumann");
  const others = [];
  for (const [handle, name] of PEOPLE) {
    const visitor = await open(handle);
    others.push({ visitor, name, at: `@${(await signUp(visitor, name)).handle}` });
  }
  const [ben, ines, dev] = others as [(typeof others)[0], (typeof others)[0], (typeof others)[0]];
  const { page } = clara;
  const dialog = page.getByRole("dialog");

  await beginGroup(clara);
  await draw(clara, "group-new-nobody-known");
  await page.keyboard.press("Escape");
  await makeGroup(clara, "Choir, second altos", [ben.at, ines.at]);
  await openGroup(ben.visitor, "Choir, second altos");
  await openGroup(ines.visitor, "Choir, second altos");
  await expect(page.getByRole("log").getByText("Inés Carballo")).toBeVisible();
  await draw(clara, "group-empty");

  await beginGroup(clara);
  await choose(clara, ["Ben Okafor", "Inés Carballo", dev.at]);
  await draw(clara, "group-new-people");
  await dialog.getByRole("combobox").fill("in");
  await expect(dialog.getByRole("option")).toHaveCount(1);
  await draw(clara, "group-new-searched");
  await dialog.getByRole("button", { name: "Next" }).click();
  await page.getByLabel("Group name").fill(SUPPER);
  await draw(clara, "group-new-name");
  await dialog.getByRole("button", { name: "Create group" }).click();
  await expect(page.getByRole("heading", { level: 1, name: SUPPER })).toBeVisible();
  for (const { visitor } of others) await openGroup(visitor, SUPPER);
  await sayDurably(ben.visitor, "Is Sunday still on? I can do the fish if someone else does dessert.");
  await sayDurably(ben.visitor, "And I found the long table, so we all fit on the terrace.");
  await sayDurably(clara, "Still on. I’ll bring bread, and the good butter.");
  await sayDurably(ines.visitor, "Dessert is mine. Lemon tart, if the oven behaves.");
  await sayDurably(dev.visitor, "Could you send me the address again?");
  await reads(clara, "Could you send me the address again?");
  await forMember(clara, "Ben Okafor", "Make admin");
  await told(clara, "You made Ben Okafor an admin.");
  await forMember(clara, "Dev Raman", "Mute for a day");
  await told(clara, /You muted Dev Raman until/);
  await draw(clara, "group-details");
  await page.getByRole("button", { name: "What to do with Inés Carballo" }).click();
  await draw(clara, "group-member-menu");
  await page.getByRole("menuitem", { name: "Make owner" }).click();
  await draw(clara, "group-make-owner");
  await page.keyboard.press("Escape");
  await forMember(clara, "Inés Carballo", "Remove from group");
  await draw(clara, "group-remove");
  await page.keyboard.press("Escape");
  await (await details(clara)).getByRole("button", { name: "Rename the group" }).click();
  await draw(clara, "group-rename");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Leave group" }).click();
  await draw(clara, "group-last-owner");
  await page.keyboard.press("Escape");
  await (await details(ben.visitor)).getByRole("button", { name: "Leave group" }).click();
  await draw(ben.visitor, "group-leave");
  await ben.visitor.page.keyboard.press("Escape");
  await page.getByRole("complementary").getByRole("button", { name: "Close" }).click();
  await draw(clara, "group-conversation");
  await draw(dev.visitor, "group-muted");

  await forMember(clara, "Dev Raman", "Remove from group");
  await dialog.getByRole("button", { name: "Remove", exact: true }).click();
  await expect(dev.visitor.page.getByText("You are no longer in this room")).toBeVisible();
  await draw(dev.visitor, "group-left");
  await (await details(clara)).getByRole("button", { name: "Add people" }).click();
  await choose(clara, [dev.at]);
  await draw(clara, "group-add");
  await page.keyboard.press("Escape");

  await ines.visitor.context.route("**/boxes", (route) => route.abort());
  ines.visitor.forgive(/net::ERR_FAILED/);
  await loseKey(ines.visitor, 2);
  await expect(ines.visitor.page.getByText("This room’s key hasn’t reached this device")).toBeVisible();
  await draw(ines.visitor, "group-no-key");
  await freeze(ben.visitor, "unknown-entry: the hash of entry 4 is another one");
  await expect(ben.visitor.page.getByText("This room is paused")).toBeVisible();
  await draw(ben.visitor, "group-frozen");
  await freeze(clara, "unknown-entry: the hash of entry 4 is another one");
  await page.getByRole("button", { name: "Restart the room" }).click();
  await draw(clara, "group-restart");
  await dialog.getByRole("button", { name: "Restart the room" }).click();
  await expect(ben.visitor.page.getByText(/Clara Neumann restarted this room/)).toBeVisible();
  await draw(ben.visitor, "group-frozen-confirm");
});
