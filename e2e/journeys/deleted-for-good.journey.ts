import { signUp } from "../support/journey-account";
import { composer, openChat, pressEscape, reads, sayDurably } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import { choose, inRoom, mainLog, quoteIn, threadComposer, threadPane } from "../support/journey-replies";
import { findWords, plant, weed } from "../support/journey-storage";
import { expect, test } from "../support/journey-test";
import { NO_LINE, type Visitor } from "../support/journey-visitor";
import { readableWords, rowsOf, watchNotes } from "../support/journey-words";

/** In every wording of both messages that go. */
const CANARY = "yellow plum";
const FIRST = `the ${CANARY} sings at dawn`;
const SECOND = `the ${CANARY} sings at dusk`;
const NEWEST = `and a ${CANARY} answers`;

const tombstones = ({ page }: Visitor) => mainLog({ page } as Visitor).locator("[data-tombstone]");

/** Deletes a message for everyone, and then for good. */
async function erase(who: Visitor, text: string): Promise<void> {
  const before = await tombstones(who).count();
  await choose(who, text, "Delete for everyone");
  await expect(tombstones(who)).toHaveCount(before + 1);
  await who.page.getByRole("button", { name: "Delete for good…" }).last().click();
  await who.page.getByRole("dialog").getByRole("button", { name: "Delete for good" }).click();
  await expect(who.page.getByRole("dialog")).toHaveCount(0);
}

/** The same person with another tab in front. */
const inTab = (who: Visitor, tab: number): Visitor => ({ ...who, page: who.context.pages()[tab] ?? who.page });

test("what is deleted for good is nowhere: not on a screen, not in a store, not on a device that was off", async ({
  open,
}) => {
  const alice = await open("alice");
  const bob = await open("bob", { permissions: ["notifications"] });
  const carla = await open("carla");
  const [, bobAccount, carlaAccount] = await Promise.all([
    signUp(alice, "Alice Ruiz"),
    signUp(bob, "Bob Okafor"),
    signUp(carla, "Carla Moss"),
  ]);
  await makeGroup(alice, "Orchard", [`@${bobAccount.handle}`, `@${carlaAccount.handle}`]);
  for (const who of [bob, carla]) await openGroup(who, "Orchard");
  const room = new URL(alice.page.url()).pathname;

  await test.step("words are said, answered, given an emoji, said better, pinned, and answered in a thread", async () => {
    await sayDurably(alice, FIRST);
    for (const who of [bob, carla]) await reads(who, FIRST);
    await choose(bob, FIRST, "Reply");
    await sayDurably(bob, "an answer");
    await choose(carla, FIRST, "React with 👍");
    await choose(bob, FIRST, "Reply in thread");
    await threadComposer(bob).fill("below it");
    await threadComposer(bob).press("Enter");
    await expect(threadPane(bob).getByText("below it")).toBeVisible();
    await pressEscape(bob);
    await choose(alice, FIRST, "Edit");
    await composer(alice).fill(SECOND);
    await composer(alice).press("Enter");
    await choose(alice, SECOND, "Pin");
    for (const who of [alice, bob, carla]) {
      await expect(quoteIn(who, "an answer")).toHaveAccessibleName(new RegExp(CANARY));
      await expect(who.page.getByRole("button", { name: /^Go to what is pinned/ })).toBeVisible();
    }
  });

  await test.step("bob's second tab is hidden and tells of what comes", async () => {
    await bob.page.goto("/settings");
    await bob.page.getByRole("switch", { name: "New messages" }).click();
    await expect(bob.page.getByRole("switch", { name: "New messages" })).toBeChecked();
    await openGroup(bob, "Orchard");
    await reads(bob, SECOND);
    await bob.newTab("/");
    await openChat(bob, "Notes to self");
    await watchNotes(bob.page);
    await bob.page.evaluate(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    });
    // In his first tab he reads somewhere else, so that it stays unread.
    await openChat(inTab(bob, 0), "Notes to self");
    await sayDurably(alice, NEWEST);
    await expect.poll(() => readableWords(bob, CANARY)).toContain("tab 2 note");
  });

  const [first, second] = [inTab(bob, 0), inTab(bob, 1)];
  const message = (await inRoom(alice, SECOND).getAttribute("data-message")) ?? "";
  await test.step("it is looked back at, answered and worded anew at this moment, in tabs and lists", async () => {
    await openChat(first, "Orchard");
    await inRoom(first, SECOND)
      .getByRole("button", { name: /^edited/ })
      .click();
    await expect(first.page.getByRole("dialog", { name: "Earlier wordings" })).toContainText(FIRST);
    await alice.newTab(room);
    await choose(alice, SECOND, "Edit");
    await expect(composer(alice)).toHaveValue(SECOND);
    await choose(carla, NEWEST, "Reply");
    await expect(carla.page.getByText("Replying to")).toBeAttached();
  });

  await test.step("all of it would be found", async () => {
    const places = ["table events", "table rooms"];
    expect(await readableWords(alice, CANARY)).toEqual([...places, "tab 1 page", "tab 2 page", "tab 2 field"]);
    expect(await readableWords(bob, CANARY)).toEqual(expect.arrayContaining([...places, "tab 1 page", "tab 2 page"]));
    expect(await readableWords(carla, CANARY)).toEqual([...places, "tab 1 page"]);
    expect(await findWords(carla, [CANARY])).toEqual([]);
    await plant(carla, CANARY);
    const kinds = new Set((await findWords(carla, [CANARY])).map(({ place }) => place));
    expect([...kinds].sort()).toEqual(["cache planted", "indexedDB planted/rows", "localStorage", "sessionStorage"]);
    await weed(carla);
    for (const who of [alice, bob, carla]) expect(await rowsOf(who, message)).toEqual({ held: 3, filled: 3 });
  });

  await test.step("alice deletes both for good in her other tab, while carla has no line", async () => {
    carla.forgive(NO_LINE);
    await carla.context.setOffline(true);
    const other = inTab(alice, 0);
    await erase(other, NEWEST);
    await erase(other, SECOND);
  });

  await test.step("whatever was open about them closes", async () => {
    await expect(tombstones(first)).toHaveCount(2);
    await expect(first.page.getByRole("dialog")).toHaveCount(0);
    await expect(tombstones(alice)).toHaveCount(2);
    await expect(composer(alice)).toHaveValue("");
    await expect(quoteIn(first, "an answer")).toHaveAccessibleName(/A deleted message$/);
    await expect(first.page.getByRole("button", { name: /^Go to what is pinned/ })).toHaveCount(0);
  });

  const nowhere = async (who: Visitor) => {
    await expect.poll(() => readableWords(who, CANARY)).toEqual([]);
    expect(await findWords(who, [CANARY])).toEqual([]);
    expect(await rowsOf(who, message)).toEqual({ held: 3, filled: 0 });
  };
  await test.step("nothing is left with alice and bob, and carla still has it", async () => {
    await nowhere(alice);
    await nowhere(second);
    expect(await readableWords(carla, CANARY)).toContain("table events");
  });

  await test.step("carla comes back, and has it no more, also after a look from a fresh page", async () => {
    await carla.context.setOffline(false);
    await expect(tombstones(carla)).toHaveCount(2);
    await expect(carla.page.getByText("Replying to")).toHaveCount(0);
    await nowhere(carla);
    await carla.page.reload();
    await expect(tombstones(carla)).toHaveCount(2);
    await reads(carla, "an answer");
    await nowhere(carla);
  });
});

test("what is deleted for a while comes back from another tab and on every device", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const [, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Orchard", [`@${handle}`]);
  await openGroup(bob, "Orchard");
  await sayDurably(alice, FIRST);
  await reads(bob, FIRST);
  await choose(alice, FIRST, "Edit");
  await composer(alice).fill(SECOND);
  await composer(alice).press("Enter");
  await reads(bob, SECOND);
  await inRoom(bob, SECOND)
    .getByRole("button", { name: /^edited/ })
    .click();
  await expect(bob.page.getByRole("dialog", { name: "Earlier wordings" })).toContainText(FIRST);

  await choose(alice, SECOND, "Delete for everyone");
  // No wording can be reached while it is deleted, be it that it may come back.
  await expect(tombstones(bob)).toHaveCount(1);
  await expect(bob.page.getByRole("dialog")).toHaveCount(0);
  await expect
    .poll(async () => (await readableWords(bob, CANARY)).filter((place) => place !== "table events"))
    .toEqual([]);
  await alice.newTab(new URL(alice.page.url()).pathname);
  await alice.page.getByRole("button", { name: "Restore" }).click();
  await reads(bob, SECOND);
  await inRoom(bob, SECOND)
    .getByRole("button", { name: /^edited/ })
    .click();
  await expect(bob.page.getByRole("dialog", { name: "Earlier wordings" })).toContainText(FIRST);
});
