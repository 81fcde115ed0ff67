import { ownLink, signIn, signUp } from "../support/journey-account";
import {
  AT_THE_SERVER,
  bubble,
  composer,
  openChat,
  pressEscape,
  reads,
  sayDurably,
  title,
} from "../support/journey-chat";
import { choose, inRoom, mainLog, quoteIn, threadComposer, threadPane } from "../support/journey-replies";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress, PHONE } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

/** alice and bob, each with the chat with the other open; gives alice's account. */
async function meet(alice: Visitor, bob: Visitor) {
  const [account] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await bob.page.goto(await ownLink(alice));
  await expect(title(bob)).toHaveText(`@${account.handle}`);
  await openChat(alice, "Bob Okafor");
  await expect(title(bob)).toHaveText("Alice Ruiz");
  return account;
}

const chatLine = ({ page }: Visitor, name: string) =>
  page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name });
const pinned = ({ page }: Visitor) => page.getByRole("button", { name: /^Go to what is pinned/ });
const undo = ({ page }: Visitor) => page.getByRole("button", { name: /^Undo/ });
const SECRET = "The code of the door is 4711.";

/** How many messages of the open profile's store have no words any more. */
function blankRows({ page }: Visitor): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve, reject) => {
        const opening = indexedDB.open("sotto");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("events").objectStore("events").getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            const rows: { verdict: string; body: unknown }[] = reading.result;
            resolve(rows.filter(({ verdict, body }) => verdict === "removed" && body === null).length);
          };
        };
      }),
  );
}

test("what is deleted for oneself is gone on every device of one’s own, and on nobody else’s", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const account = await meet(alice, bob);
  const laptop = await open("alice’s laptop");
  await signIn(laptop, account);
  await openChat(laptop, "Bob Okafor");
  await sayDurably(alice, "Hello Bob.");
  await sayDurably(bob, SECRET);
  await reads(alice, SECRET);
  await choose(alice, SECRET, "Star");
  await choose(alice, SECRET, "Pin");
  await choose(bob, SECRET, "Reply");
  await sayDurably(bob, "Do not lose it.");
  await expect(quoteIn(alice, "Do not lose it.")).toContainText(SECRET);
  await expect(pinned(laptop)).toBeVisible();

  await test.step("and comes back with Undo", async () => {
    await choose(alice, SECRET, "Delete for me");
    // It stays while it is pointed at.
    await undo(alice).hover();
    await expect(bubble(alice, SECRET)).toHaveCount(0);
    await expect(bubble(laptop, SECRET)).toHaveCount(0);
    await expect(quoteIn(alice, "Do not lose it.")).toContainText("A message you deleted for yourself");
    await expect(pinned(laptop)).toHaveCount(0);
    await undo(alice).click();
    await reads(alice, SECRET);
    await reads(laptop, SECRET);
    await expect(pinned(laptop)).toBeVisible();
    await expect(quoteIn(laptop, "Do not lose it.")).toContainText(SECRET);
  });

  await test.step("the list of chats, the pins, the stars and the quotes know of it no more", async () => {
    await choose(alice, "Do not lose it.", "Delete for me");
    await expect(chatLine(alice, "Bob Okafor")).toContainText(SECRET);
    await choose(laptop, SECRET, "Delete for me");
    for (const device of [alice, laptop]) {
      await expect(bubble(device, SECRET)).toHaveCount(0);
      await expect(pinned(device)).toHaveCount(0);
      await expect(chatLine(device, "Bob Okafor")).toContainText("Hello Bob.");
      await device.page.getByRole("button", { name: "Starred messages" }).click();
      await expect(device.page.getByText("No message has a star yet.")).toBeVisible();
      await pressEscape(device);
    }
    await reads(bob, SECRET);
    await expect(pinned(bob)).toBeVisible();
    await expect(quoteIn(bob, "Do not lose it.")).toContainText(SECRET);
  });

  await test.step("its words leave both devices once it can be undone no more", async () => {
    // A second one that is deleted soon after the first waits for a round of its own.
    for (const device of [alice, laptop]) await expect.poll(() => blankRows(device), { timeout: 60_000 }).toBe(2);
    await laptop.page.reload();
    await reads(laptop, "Hello Bob.");
    await expect(bubble(laptop, SECRET)).toHaveCount(0);
    await expect(laptop.page.locator("[data-placeholder]")).toHaveCount(0);
  });

  await test.step("a device that is new never shows it", async () => {
    const phone = await open("alice’s phone");
    await signIn(phone, account);
    await openChat(phone, "Bob Okafor");
    await reads(phone, "Hello Bob.");
    await expect(bubble(phone, SECRET)).toHaveCount(0);
    await expect(chatLine(phone, "Bob Okafor")).toContainText("Hello Bob.");
    await sayDurably(bob, "Still there?");
    await reads(phone, "Still there?");
  });
});

test("a thread stays where the message above it is deleted for oneself", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  await meet(alice, bob);
  await sayDurably(bob, "Who brings what?");
  await reads(alice, "Who brings what?");
  await choose(alice, "Who brings what?", "Reply in thread");
  await threadComposer(alice).fill("I bring bread.");
  await threadComposer(alice).press("Enter");
  await threadPane(alice).getByRole("button", { name: "Close" }).click();
  await expect(inRoom(bob, "Who brings what?").locator("xpath=..").getByText("1 reply")).toBeVisible();
  await choose(alice, "Who brings what?", "Delete for me");
  const left = mainLog(alice).getByText("You deleted this message for yourself.");
  await expect(left).toBeVisible();
  await expect(mainLog(alice).getByRole("button", { name: "Restore" })).toHaveCount(0);
  // It stays while it has the focus.
  await undo(alice).focus();
  expect(await barriers(alice, "deleted for oneself")).toEqual([]);
  await mainLog(alice).getByText("1 reply").click();
  await expect(bubble(alice, "I bring bread.")).toBeVisible();
  await undo(alice).click();
  await expect(left).toHaveCount(0);
  await reads(bob, "Who brings what?");
});

test("on a phone several are deleted for oneself together, one’s own and others’", async ({ open }) => {
  const [alice, bob] = [await open("alice", PHONE), await open("bob")];
  const account = await signUp(alice, "Alice Ruiz");
  await signUp(bob, "Bob Okafor");
  await bob.page.goto(`/@${account.handle}`);
  await expect(title(bob)).toHaveText(`@${account.handle}`);
  await sayDurably(bob, "One");
  await sayDurably(bob, "Two");
  await alice.page.getByRole("button", { name: "Back" }).tap();
  await chatLine(alice, "Bob Okafor").tap();
  await reads(alice, "Two");
  await composer(alice).fill("Three");
  await alice.page.getByRole("button", { name: "Send" }).tap();
  await reads(bob, "Three");
  await expect(bubble(alice, "Three")).toHaveAttribute("data-state", AT_THE_SERVER);
  const sheet = alice.page.getByRole("dialog", { name: "Message" });
  await longPress(alice, bubble(alice, "Two"), sheet);
  await sheet.getByRole("button", { name: "Select" }).tap();
  const bar = alice.page.getByRole("toolbar", { name: "What to do with the selected messages" });
  await expect(bar.getByRole("status")).toHaveText("1 selected");
  await bubble(alice, "Three").tap();
  await expect(bar.getByRole("status")).toHaveText("2 selected");
  await bar.getByRole("button", { name: "Delete" }).tap();
  await alice.page.getByRole("menuitem", { name: "Delete for me" }).tap();
  await expect(alice.page.getByText("2 messages deleted for you.")).toBeVisible();
  await expect(bubble(alice, "Two")).toHaveCount(0);
  await expect(bubble(alice, "Three")).toHaveCount(0);
  await reads(alice, "One");
  await reads(bob, "Two");
  await reads(bob, "Three");
  await undo(alice).tap();
  await reads(alice, "Two");
  await reads(alice, "Three");
});
