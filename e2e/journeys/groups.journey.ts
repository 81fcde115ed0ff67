import { ownLink, signUp } from "../support/journey-account";
import { bubble, composer, pressEscape, reads, sayDurably, texts, title } from "../support/journey-chat";
import { addToGroup, details, forMember, makeGroup, openGroup, told } from "../support/journey-group";
import { freeze, loseKey } from "../support/journey-store";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";

const PHONE = { width: 390, height: 844 };

test("alice, bob and carla share a group, and each sees what they may", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const carla = await open("carla");
  const accounts = await Promise.all([
    signUp(alice, "Alice Ruiz"),
    signUp(bob, "Bob Okafor"),
    signUp(carla, "Carla Neri"),
  ]);
  const [, bobAccount, carlaAccount] = accounts;
  await carla.page.setViewportSize(PHONE);

  await test.step("alice makes a group with bob, whom she finds by his handle", async () => {
    await makeGroup(alice, "Sunday supper", [`@${bobAccount.handle}`]);
    await told(alice, `You made this group with @${bobAccount.handle}.`);
    await expect(alice.page.getByText("2 members").first()).toBeVisible();
    // Whoever opens a group gives it their name.
    await openGroup(bob, "Sunday supper");
    await told(bob, "Alice Ruiz made this group with you.");
    await told(alice, "You made this group with Bob Okafor.");
  });
  await test.step("they talk; names stand with what others say", async () => {
    await sayDurably(bob, "fish or soup?");
    await reads(alice, "fish or soup?");
    await expect(bubble(alice, "fish or soup?")).toContainText("Bob Okafor");
    await sayDurably(alice, "soup");
    await reads(bob, "soup");
  });
  await test.step("carla, on a phone, is added: she reads what follows and nothing earlier", async () => {
    await addToGroup(alice, [`@${carlaAccount.handle}`]);
    await openGroup(carla, "Sunday supper");
    await told(carla, /Alice Ruiz added you/);
    await told(alice, "You added Carla Neri.");
    await told(bob, "Alice Ruiz added Carla Neri.");
    await sayDurably(bob, "carla, we have soup");
    await reads(carla, "carla, we have soup");
    expect(await texts(carla)).toEqual(["carla, we have soup"]);
    await sayDurably(carla, "I bring bread");
    for (const one of [alice, bob]) await reads(one, "I bring bread");
  });
  await test.step("bob becomes an admin and names the group anew", async () => {
    await forMember(alice, "Bob Okafor", "Make admin");
    await told(bob, "Alice Ruiz made you an admin.");
    await told(carla, "Alice Ruiz made Bob Okafor an admin.");
    await rename(bob, "Monday soup");
    for (const one of [alice, carla])
      await expect(one.page.getByRole("heading", { level: 1, name: "Monday soup" })).toBeVisible();
    await told(carla, "Bob Okafor named the group Monday soup.");
  });
  await test.step("bob mutes carla, who reads along, and lets her speak again", async () => {
    await forMember(bob, "Carla Neri", "Mute until unmuted");
    await expect(carla.page.getByText("You are muted here")).toBeVisible();
    await expect(composer(carla)).toHaveCount(0);
    await forMember(bob, "Carla Neri", "Unmute");
    await told(carla, "Bob Okafor unmuted you.");
    await sayDurably(carla, "thank you");
    await reads(alice, "thank you");
  });
  await test.step("the last owner cannot leave, and nobody is offered what they may not do", async () => {
    const pane = await details(alice);
    await pane.getByRole("button", { name: "Leave group" }).click();
    await expect(alice.page.getByRole("dialog")).toContainText("First, make somebody else owner");
    await pressEscape(alice);
    await (await details(bob)).getByRole("button", { name: "What to do with Alice Ruiz" }).click();
    await expect(bob.page.getByRole("menuitem")).toHaveText(["Write to them"]);
    await pressEscape(bob);
  });
  await test.step("bob is removed, keeps what he read, and sees nothing later", async () => {
    await forMember(alice, "Bob Okafor", "Remove from group");
    await alice.page.getByRole("dialog").getByRole("button", { name: "Remove", exact: true }).click();
    await told(alice, "You removed Bob Okafor.");
    await told(carla, "Alice Ruiz removed Bob Okafor.");
    await expect(bob.page.getByText("You are no longer in this room")).toBeVisible();
    await sayDurably(alice, "just the two of us");
    await reads(carla, "just the two of us");
    const said = ["fish or soup?", "soup", "carla, we have soup", "I bring bread", "thank you"];
    await expect.poll(() => texts(bob)).toEqual(said);
    await expect(composer(bob)).toHaveCount(0);
    await expect(bubble(bob, "just the two of us")).toHaveCount(0);
  });
  await test.step("carla leaves, from her phone", async () => {
    await (await details(carla)).getByRole("button", { name: "Leave group" }).click();
    await carla.page.getByRole("dialog").getByRole("button", { name: "Leave group" }).click();
    await expect(carla.page.getByRole("dialog")).toHaveCount(0);
    await told(alice, "Carla Neri left.");
    await sayDurably(alice, "and then there was one");
    await expect(alice.page.getByText("1 member").first()).toBeVisible();
    await expect(bubble(carla, "and then there was one")).toHaveCount(0);
  });
});

async function rename(who: Visitor, name: string): Promise<void> {
  const pane = await details(who);
  await pane.getByRole("button", { name: "Rename the group" }).click();
  await pane.getByLabel("Group name").fill(name);
  await pane.getByLabel("Group name").press("Enter");
  await expect(who.page.getByRole("heading", { level: 1, name })).toBeVisible();
}

test("a group is made by keyboard alone, and a failed one keeps what was typed", async ({ open }) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${handle}`);
  await expect(alice.page.getByRole("link", { name: "Bob Okafor" })).toBeVisible();
  const { page } = alice;
  const dialog = page.getByRole("dialog");
  await page.getByRole("button", { name: "New chat" }).first().focus();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: /^New group/ }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("combobox")).toBeFocused();

  await page.keyboard.type("nobody-has-this");
  await expect(dialog.getByRole("option", { name: "Find @nobody-has-this" })).toBeVisible();
  alice.forgive(/status of 404 .*nobody-has-this/);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Nobody here has that handle.")).toBeVisible();
  await expect(dialog.getByRole("combobox")).toHaveValue("nobody-has-this");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("oka");
  await expect(dialog.getByRole("option")).toHaveText([/Bob Okafor/, /Find @oka/]);
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("1 person chosen")).toBeVisible();
  await dialog.getByRole("button", { name: "Next" }).focus();
  await page.keyboard.press("Enter");
  await expect(dialog.getByLabel("Group name")).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog.getByText("Give the group a name.")).toBeVisible();
  await page.keyboard.type("Allotment 14");

  await alice.context.route("**/api/v1/rooms", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 500, json: {} }) : route.continue(),
  );
  alice.forgive(/status of 500/);
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("again in a moment");
  await expect(dialog.getByLabel("Group name")).toHaveValue("Allotment 14");
  await alice.context.unroute("**/api/v1/rooms");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Allotment 14" })).toBeVisible();
  await expect(composer(alice)).toBeFocused();
  await page.getByRole("button", { name: "Groups", exact: true }).click();
  await expect(page.getByRole("navigation", { name: "Chats" }).getByRole("listitem")).toHaveCount(1);
});

test("a paused group goes on once its owner restarts it and others believe them; a lost key heals", async ({
  open,
}) => {
  const alice = await open("alice");
  const bob = await open("bob");
  const [, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Allotment 14", [`@${handle}`]);
  await openGroup(bob, "Allotment 14");
  await sayDurably(alice, "who has the long hose?");
  await reads(bob, "who has the long hose?");

  await test.step("both browsers find that something does not add up", async () => {
    for (const one of [bob, alice]) {
      await freeze(one, "made up by a test");
      await expect(one.page.getByText("This room is paused")).toBeVisible();
      await reads(one, "who has the long hose?");
      await expect(composer(one)).toHaveCount(0);
    }
    await expect(bob.page.getByText("An owner can restart the room.")).toBeVisible();
  });
  await test.step("alice restarts the room, knowing what that means", async () => {
    await alice.page.getByRole("button", { name: "Restart the room" }).click();
    await expect(alice.page.getByRole("dialog")).toContainText("is dropped");
    await alice.page.getByRole("dialog").getByRole("button", { name: "Restart the room" }).click();
    await sayDurably(alice, "we go on");
  });
  await test.step("bob asks her, confirms, and reads on", async () => {
    await expect(bob.page.getByText("Alice Ruiz restarted this room. Ask them another way")).toBeVisible();
    await expect(bubble(bob, "we go on")).toHaveCount(0);
    await bob.page.getByRole("button", { name: "I asked them" }).click();
    await bob.page.getByRole("dialog").getByRole("button", { name: "It was them, go on" }).click();
    await reads(bob, "we go on");
    await sayDurably(bob, "I have it");
    await reads(alice, "I have it");
  });
  await test.step("bob's browser has lost the key, says so, and lets him write: that heals it", async () => {
    const boxes = "**/api/v1/rooms/*/boxes*";
    bob.forgive(/net::ERR_FAILED/);
    await bob.context.route(boxes, (route) => (route.request().method() === "GET" ? route.abort() : route.continue()));
    for (const epoch of [1, 2, 3]) await loseKey(bob, epoch);
    await expect(bob.page.getByText("This room’s key hasn’t reached this device")).toBeVisible();
    await expect(composer(bob)).toBeVisible();
    await bob.context.unroute(boxes);
    await sayDurably(bob, "written all the same");
    await reads(alice, "written all the same");
    await expect(bob.page.getByText("This room’s key hasn’t reached this device")).toHaveCount(0);
  });
});
