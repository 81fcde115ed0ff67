import { ownLink, signUp } from "../support/journey-account";
import { bubble, composer, openChat, pressEscape, reads, sayDurably, title } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import {
  answerInThread,
  choose,
  drawAside,
  inRoom,
  mainLog,
  quoteIn,
  sayMany,
  threadComposer,
  threadPane,
} from "../support/journey-replies";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

/** alice and bob, each with the chat with the other open. */
async function meet(alice: Visitor, bob: Visitor): Promise<void> {
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${handle}`);
  await openChat(alice, "Bob Okafor");
  await expect(title(bob)).toHaveText("Alice Ruiz");
}

test("an answer quotes what it answers, and a press goes there, however long ago it was said", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await sayDurably(alice, "Where shall we meet on Sunday?");
  await reads(bob, "Where shall we meet on Sunday?");

  await test.step("bob begins an answer by keys alone, thinks better of it, and begins again", async () => {
    await mainLog(bob).focus();
    await bob.page.keyboard.press("ArrowUp");
    await expect(inRoom(bob, "Where shall we meet on Sunday?")).toBeFocused();
    await bob.page.keyboard.press("r");
    await expect(composer(bob)).toBeFocused();
    await expect(composer(bob)).toHaveAccessibleDescription(/Replying to Alice Ruiz/);
    await pressEscape(bob);
    await expect(bob.page.getByText("Replying to")).toHaveCount(0);
    await expect(composer(bob)).toBeFocused();
    await choose(bob, "Where shall we meet on Sunday?", "Reply");
    await expect(bob.page.getByText("Replying to")).toBeAttached();
  });

  const lines = Array.from({ length: 200 }, (_, place) => `line ${place + 1}`);
  await test.step("meanwhile alice writes two hundred lines", async () => {
    await sayMany(alice, lines);
    await reads(bob, "line 200");
    await composer(bob).fill("At the harbour, by the old crane.");
    await composer(bob).press("Enter");
  });
  const answered = "At the harbour, by the old crane.";
  await expect(quoteIn(alice, answered)).toHaveAccessibleName(/^In reply to You Where shall we meet on Sunday\?$/);
  await expect(quoteIn(bob, answered)).toHaveAccessibleName(/^In reply to Alice Ruiz Where shall we meet/);

  await test.step("a fresh tab goes from the answer to the question, and back to the latest", async () => {
    await alice.page.reload();
    await expect(quoteIn(alice, answered)).toBeInViewport();
    await expect(inRoom(alice, "Where shall we meet on Sunday?")).toHaveCount(0);
    await quoteIn(alice, answered).click();
    await expect(inRoom(alice, "Where shall we meet on Sunday?")).toBeFocused();
    await expect(inRoom(alice, "Where shall we meet on Sunday?")).toBeInViewport();
    await expect(inRoom(alice, "line 200")).toHaveCount(0);
    await alice.page.getByRole("button", { name: /^Go to the latest/ }).click();
    await expect(inRoom(alice, answered)).toBeInViewport();
  });

  await test.step("what is deleted is quoted no more, but still found", async () => {
    await quoteIn(alice, answered).click();
    await expect(inRoom(alice, "Where shall we meet on Sunday?")).toBeFocused();
    await choose(alice, "Where shall we meet on Sunday?", "Delete for everyone");
    await alice.page.getByRole("button", { name: /^Go to the latest/ }).click();
    await expect(quoteIn(alice, answered)).toHaveAccessibleName(/A deleted message$/);
    await expect(quoteIn(bob, answered)).toHaveAccessibleName(/A deleted message$/);
    await quoteIn(bob, answered).press("Enter");
    await expect(mainLog(bob).locator("[data-tombstone]")).toBeFocused();
  });
});

test("what was said is said better, and everybody may read how it read before", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await sayDurably(alice, "Dinner at seven, at my place.");
  await reads(bob, "Dinner at seven, at my place.");

  await test.step("the up key takes the last words up again, what was begun waits meanwhile", async () => {
    await composer(alice).fill("");
    await composer(alice).press("ArrowUp");
    await expect(composer(alice)).toHaveValue("Dinner at seven, at my place.");
    await expect(composer(alice)).toHaveAccessibleDescription(/^Editing/);
    await composer(alice).press("Escape");
    await expect(composer(alice)).toHaveValue("");

    await composer(alice).fill("half a thought");
    await choose(alice, "Dinner at seven, at my place.", "Edit");
    await expect(composer(alice)).toBeFocused();
    await expect(composer(alice)).toHaveValue("Dinner at seven, at my place.");
    await composer(alice).fill("Dinner at eight, at my place.");
    await composer(alice).press("Enter");
    await expect(composer(alice)).toHaveValue("half a thought");
    await composer(alice).fill("");
  });

  await test.step("the same words again change nothing", async () => {
    await reads(bob, "Dinner at eight, at my place.");
    await composer(alice).press("ArrowUp");
    await composer(alice).press("Enter");
    await expect(composer(alice)).toHaveValue("");
    await composer(alice).press("ArrowUp");
    await composer(alice).fill("Dinner at eight, at my place. Bring bread.");
    await composer(alice).press("Enter");
    await reads(bob, "Dinner at eight, at my place. Bring bread.");
  });

  await test.step("bob reads what was changed", async () => {
    const mark = bubble(bob, "Dinner at eight, at my place. Bring bread.").getByRole("button", { name: /^edited/ });
    await mark.click();
    const dialog = bob.page.getByRole("dialog", { name: "Earlier wordings" });
    await expect(dialog.getByRole("listitem")).toHaveCount(3);
    await expect(dialog.getByRole("insertion")).toHaveText([/ Bring bread\.$/, /eight$/]);
    await expect(dialog.getByRole("deletion")).toHaveText([/seven$/]);
    await expect(dialog.getByRole("listitem").last()).toContainText("Dinner at seven, at my place.");
    expect(await barriers(bob, "earlier wordings")).toEqual([]);
    await pressEscape(bob);
    await expect(dialog).toHaveCount(0);
    await expect(mark).toBeFocused();
  });

  await test.step("what somebody else said is not bob’s to edit", async () => {
    await composer(bob).press("ArrowUp");
    await expect(composer(bob)).toHaveValue("");
    await inRoom(bob, "Dinner at eight, at my place. Bring bread.").click({ button: "right" });
    await expect(bob.page.getByRole("menuitem", { name: "Reply", exact: true })).toBeVisible();
    await expect(bob.page.getByRole("menuitem", { name: "Edit" })).toHaveCount(0);
    await pressEscape(bob);
  });
});

test("a thread stands beside the room, and may be told to it", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const [, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Sunday supper", [`@${handle}`]);
  await openGroup(bob, "Sunday supper");
  await sayDurably(bob, "Who brings dessert?");
  await reads(alice, "Who brings dessert?");

  await test.step("alice begins it; the room’s line stays as it is", async () => {
    await choose(alice, "Who brings dessert?", "Reply in thread");
    await expect(threadComposer(alice)).toBeFocused();
    await expect(threadPane(alice).getByText("Nobody has replied here yet.")).toBeVisible();
    await expect(threadPane(alice).locator("article")).toHaveText(/Who brings dessert\?/);
    expect(await barriers(alice, "empty thread")).toEqual([]);
    await threadComposer(alice).fill("A lemon tart, if the oven behaves.");
    await threadComposer(alice).press("Enter");
    const there = "article:is([data-state=sent], [data-state=delivered], [data-state=read])";
    await expect(threadPane(alice).locator(there)).toHaveCount(2);
    await expect(inRoom(alice, "A lemon tart, if the oven behaves.")).toHaveCount(0);
  });

  const chip = mainLog(bob).getByRole("button", { name: /^1 reply/ });
  await test.step("bob sees that there is one, and opens it by keys alone", async () => {
    await expect(chip).toBeVisible();
    await chip.focus();
    await bob.page.keyboard.press("Enter");
    await expect(threadComposer(bob)).toBeFocused();
    await expect(threadPane(bob).locator("article").last()).toContainText("A lemon tart, if the oven behaves.");
    await pressEscape(bob);
    await expect(threadPane(bob)).toHaveCount(0);
    await expect(chip).toBeFocused();
  });

  await test.step("what the room should know is said in both", async () => {
    await bob.page.keyboard.press("Enter");
    await threadPane(bob).getByLabel("Also send to the room").check();
    await threadComposer(bob).fill("Then I bring the coffee.");
    await threadComposer(bob).press("Enter");
    await expect(threadPane(alice).locator("article")).toHaveCount(3);
    await expect(quoteIn(alice, "Then I bring the coffee.")).toHaveAccessibleName(/^In reply to Bob Okafor|You/);
    await expect(mainLog(alice).getByRole("button", { name: /^2 replies/ })).toBeVisible();
    await expect(threadPane(bob).getByLabel("Also send to the room")).not.toBeChecked();
    expect(await barriers(bob, "thread")).toEqual([]);
  });

  await test.step("one pane at a time", async () => {
    await bob.page.getByRole("button", { name: "Details" }).click();
    await expect(threadPane(bob)).toHaveCount(0);
    await mainLog(bob)
      .getByRole("button", { name: /^2 replies/ })
      .click();
    await expect(threadPane(bob)).toBeVisible();
    await expect(bob.page.getByRole("complementary", { name: "Details" })).toHaveCount(0);
  });

  await test.step("the last of one’s own words in the thread are edited there", async () => {
    await expect(threadPane(bob).locator("article")).toHaveCount(3);
    await threadComposer(bob).press("ArrowUp");
    await expect(threadComposer(bob)).toHaveValue("Then I bring the coffee.");
    await threadComposer(bob).fill("Then I bring the coffee, and a pot.");
    await threadComposer(bob).press("Enter");
    await expect(threadPane(alice).locator("article").last()).toContainText("Then I bring the coffee, and a pot.");
    await reads(alice, "Then I bring the coffee.");
  });
});

test("on a phone a message is drawn aside to answer it, and a thread is a screen of its own", async ({ open }) => {
  const alice = await open("alice");
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  const bob = await open("bob", phone);
  await meet(alice, bob);
  await sayDurably(alice, "Did you get the address?");
  await reads(bob, "Did you get the address?");

  await drawAside(bob, inRoom(bob, "Did you get the address?"), 40);
  await expect(bob.page.getByText("Replying to")).toHaveCount(0);
  await drawAside(bob, inRoom(bob, "Did you get the address?"), 90);
  await expect(bob.page.getByText("Replying to")).toBeAttached();
  await composer(bob).fill("Yes, thank you.");
  // A browser may take a tap that follows a drawing finger at once for the end of that: then one taps again.
  await expect(async () => {
    await bob.page.getByRole("button", { name: "Send" }).tap({ timeout: 5_000 });
    await expect(composer(bob)).toHaveValue("", { timeout: 2_000 });
  }).toPass({ timeout: 30_000 });
  await expect(quoteIn(alice, "Yes, thank you.")).toHaveAccessibleName(/^In reply to You Did you get/);

  await answerInThread(alice, "Yes, thank you.", "Second bell.");
  await mainLog(bob)
    .getByRole("button", { name: /^1 reply/ })
    .tap();
  const place = async () => Object.values((await threadPane(bob).boundingBox()) ?? {}).map(Math.round);
  await expect.poll(place).toEqual([0, 0, 390, 844]);
  await threadPane(bob).getByRole("button", { name: "Back" }).tap();
  await expect(threadPane(bob)).toHaveCount(0);
  await expect(composer(bob)).toBeVisible();

  await test.step("the system's “back” closes what covers the room, and then leaves the room", async () => {
    const { page } = bob;
    await page.goto("/");
    await openChat(bob, "Alice Ruiz");
    const openThread = () =>
      mainLog(bob)
        .getByRole("button", { name: /^1 reply/ })
        .tap();
    await openThread();
    await expect(threadPane(bob)).toBeVisible();
    await page.goBack();
    await expect(threadPane(bob)).toHaveCount(0);
    await expect(title(bob)).toHaveText("Alice Ruiz");
    await openThread();
    await expect(threadPane(bob)).toBeVisible();
    await page.reload();
    await expect(composer(bob)).toBeVisible();
    await page.getByRole("button", { name: "Details" }).tap();
    const details = page.getByRole("complementary", { name: "Details" });
    await expect(details).toBeVisible();
    await page.goBack();
    await expect(details).toHaveCount(0);
    await expect(title(bob)).toHaveText("Alice Ruiz");
    // What stands above a pane goes first, and the pane after it.
    await openThread();
    const sheet = page.getByRole("dialog", { name: "Message" });
    const answered = threadPane(bob).locator("article").filter({ hasText: "Second bell." });
    await longPress(bob, answered, sheet);
    await page.goBack();
    await expect(sheet).toHaveCount(0);
    await expect(threadPane(bob)).toBeVisible();
    await longPress(bob, answered, sheet);
    const height = await page.evaluate(() => {
      history.replaceState({ ...history.state, ofTheSheet: true }, "");
      return history.state.covered;
    });
    await sheet.getByRole("button", { name: "Forward" }).tap();
    const forward = page.getByRole("dialog", { name: "Forward a message" });
    await expect(forward).toBeVisible();
    // The sheet's place in the history is gone, and the dialog has its own, as high.
    const places = () => page.evaluate(() => [history.state?.covered, history.state?.ofTheSheet ?? false]);
    await expect.poll(places).toEqual([height, false]);
    await page.goBack();
    await expect(forward).toHaveCount(0);
    await page.goBack();
    await expect(threadPane(bob)).toHaveCount(0);
    await expect(title(bob)).toHaveText("Alice Ruiz");
    await page.goBack();
    await expect(title(bob)).toHaveCount(0);
  });
});
