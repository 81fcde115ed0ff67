import { signIn, signUp } from "../support/journey-account";
import { openChat, pressEscape, reads, sayDurably } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import {
  answerInThread,
  choose,
  inRoom,
  mainLog,
  threadChip,
  threadComposer,
  threadPane,
} from "../support/journey-replies";
import { barriers } from "../support/journey-sweep";
import { expect, test } from "../support/journey-test";
import { longPress, PHONE } from "../support/journey-touch";
import type { Visitor } from "../support/journey-visitor";

const ROOT = "Who brings dessert?";

/** alice, on a desktop and on a phone, and bob sit in a group where alice has asked something; gives her account. */
async function meet(alice: Visitor, bob: Visitor, phone: Visitor) {
  const [account, { handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(alice, "Sunday supper", [`@${handle}`]);
  await sayDurably(alice, ROOT);
  await openGroup(bob, "Sunday supper");
  await reads(bob, ROOT);
  await signIn(phone, account);
  await openChat(phone, "Sunday supper");
  await reads(phone, ROOT);
  return account;
}

async function openThread(who: Visitor): Promise<void> {
  await threadChip(who).click();
  await expect(threadPane(who)).toBeVisible();
}

const badge = (who: Visitor) => threadChip(who).getByText(/unread message/);
const newLine = (who: Visitor) => threadPane(who).getByText("New messages");
async function closePane(who: Visitor): Promise<void> {
  await threadPane(who)
    .getByRole("button", { name: "Back" })
    .or(threadPane(who).getByRole("button", { name: "Close" }))
    .filter({ visible: true })
    .click();
  await expect(threadPane(who)).toHaveCount(0);
}
async function choosePane(who: Visitor, choice: string): Promise<void> {
  await threadPane(who).getByRole("button", { name: "More about this thread" }).click();
  await who.page.getByRole("menuitem", { name: choice, exact: true }).click();
  await expect(who.page.getByRole("menu")).toHaveCount(0);
}

test("a thread tells what is new in it, until it was read on any device", async ({ open }) => {
  const [alice, bob, phone] = [await open("alice"), await open("bob"), await open("alice’s phone", PHONE)];
  await meet(alice, bob, phone);

  await test.step("bob answers twice; both of alice’s devices count it, bob’s does not", async () => {
    await answerInThread(bob, ROOT, "A lemon tart, if the oven behaves.");
    await answerInThread(bob, ROOT, "Else figs.");
    for (const device of [alice, phone]) await expect(badge(device)).toHaveText("2 unread messages");
    await expect(threadChip(bob)).toContainText("2 replies");
    await expect(badge(bob)).toHaveCount(0);
    expect(await barriers(alice, "chip with a badge")).toEqual([]);
  });

  await test.step("she opens it on the desktop: what is new begins with a line, and counts as read on the phone, too", async () => {
    await openThread(alice);
    await expect(newLine(alice)).toBeVisible();
    await expect(threadPane(alice).locator("[data-news] + div")).toContainText("A lemon tart");
    await expect(badge(alice)).toHaveCount(0);
    await expect(badge(phone)).toHaveCount(0);
    await expect(threadChip(phone)).toContainText("2 replies");
    expect(await barriers(alice, "thread with what is new")).toEqual([]);
  });

  await test.step("what comes while she reads it is read; the line stays where it was", async () => {
    await threadComposer(bob).fill("The figs are ripe.");
    await threadComposer(bob).press("Enter");
    await expect(threadPane(alice).locator("article").last()).toContainText("The figs are ripe.");
    await expect(newLine(alice)).toHaveCount(1);
    await closePane(alice);
    await expect(threadChip(alice)).toContainText("3 replies");
    await expect(badge(alice)).toHaveCount(0);
    await openThread(alice);
    await expect(threadPane(alice).locator("article")).toHaveCount(4);
    await expect(newLine(alice)).toHaveCount(0);
    await closePane(alice);
  });

  await test.step("on the phone the same, and a fresh page knows it", async () => {
    await expect(badge(phone)).toHaveCount(0);
    await threadComposer(bob).fill("Shall I bring cream?");
    await threadComposer(bob).press("Enter");
    for (const device of [alice, phone]) await expect(badge(device)).toHaveText("1 unread message");
    await threadChip(phone).tap();
    await expect(newLine(phone)).toBeVisible();
    await expect(threadPane(phone).locator("[data-news] + div")).toContainText("Shall I bring cream?");
    await closePane(phone);
    await expect(badge(phone)).toHaveCount(0);
    await phone.page.reload();
    await expect(threadChip(phone)).toContainText("4 replies");
    await expect(badge(phone)).toHaveCount(0);
    await expect(badge(alice)).toHaveCount(0);
  });
});

test("a long thread opens where what is new begins, and is read at its end", async ({ open }) => {
  const [alice, bob, phone] = [await open("alice"), await open("bob"), await open("alice’s phone", PHONE)];
  await meet(alice, bob, phone);
  await answerInThread(bob, ROOT, "answer 1");
  await expect(badge(phone)).toHaveText("1 unread message");
  await openThread(alice);
  await expect(badge(phone)).toHaveCount(0);
  await closePane(alice);
  for (let n = 2; n <= 24; n++) {
    await threadComposer(bob).fill(`answer ${n}`);
    await threadComposer(bob).press("Enter");
  }
  await expect(badge(phone)).toHaveText("23 unread messages");
  await threadChip(phone).tap();
  await expect(newLine(phone)).toBeInViewport();
  const last = threadPane(phone).locator("article").last();
  await expect(last).toContainText("answer 24");
  await expect(last).not.toBeInViewport();
  // Not read to its end yet.
  await closePane(phone);
  await expect(badge(phone)).toHaveText("23 unread messages");
  await threadChip(phone).tap();
  // Loaded, and put where what is new begins: from there one scrolls.
  await expect(newLine(phone)).toBeInViewport();
  await threadPane(phone)
    .getByRole("log")
    .evaluate((log) => log.scrollTo({ top: log.scrollHeight }));
  await expect(last).toBeInViewport();
  await closePane(phone);
  await expect(badge(phone)).toHaveCount(0);
  await expect(badge(alice)).toHaveCount(0);
});

test("a muted thread is silent on every device, but for what names its reader", async ({ open }) => {
  const [alice, bob, phone] = [await open("alice"), await open("bob"), await open("alice’s phone", PHONE)];
  const { handle } = await meet(alice, bob, phone);
  await answerInThread(bob, ROOT, "A lemon tart.");
  await expect(badge(alice)).toHaveText("1 unread message");

  await test.step("by the menu of the message, and heard again by that of the pane", async () => {
    await choose(alice, ROOT, "Mute thread");
    for (const device of [alice, phone]) {
      await expect(threadChip(device).getByRole("img", { name: "Muted" })).toBeVisible();
      await expect(badge(device)).toHaveCount(0);
    }
    await threadChip(phone).tap();
    await expect(newLine(phone)).toBeVisible();
    await choosePane(phone, "Unmute thread");
    await closePane(phone);
    for (const device of [alice, phone])
      await expect(threadChip(device).getByRole("img", { name: "Muted" })).toHaveCount(0);
  });

  await test.step("by the pane’s menu; what is said there then is counted nowhere, until it names her", async () => {
    await openThread(alice);
    await choosePane(alice, "Mute thread");
    expect(await barriers(alice, "muted thread")).toEqual([]);
    await closePane(alice);
    await threadComposer(bob).fill("Or a pie.");
    await threadComposer(bob).press("Enter");
    for (const device of [alice, phone]) {
      await expect(threadChip(device)).toContainText("2 replies");
      await expect(threadChip(device).getByRole("img", { name: "Muted" })).toBeVisible();
      await expect(badge(device)).toHaveCount(0);
    }
    await inRoom(phone, ROOT).scrollIntoViewIfNeeded();
    const sheet = phone.page.getByRole("dialog", { name: "Message" });
    await longPress(phone, inRoom(phone, ROOT), sheet);
    await expect(sheet.getByRole("button", { name: "Unmute thread" })).toBeVisible();
    await pressEscape(phone);
    await threadComposer(bob).fill(`@${handle} which one?`);
    await threadComposer(bob).press("Enter");
    for (const device of [alice, phone]) {
      await expect(threadChip(device).getByText(/names or answers you/)).toBeAttached();
      await expect(badge(device)).toHaveCount(0);
    }
    expect(await barriers(alice, "muted chip that calls")).toEqual([]);
  });
});

test("whoever does not follow a thread is told nothing of it, until they write there", async ({ open }) => {
  const [alice, bob] = [await open("alice"), await open("bob")];
  const [{ handle }] = await Promise.all([signUp(alice, "Alice Ruiz"), signUp(bob, "Bob Okafor")]);
  await makeGroup(bob, "Sunday supper", [`@${handle}`]);
  await sayDurably(bob, ROOT);
  await openGroup(alice, "Sunday supper");
  await reads(alice, ROOT);
  await answerInThread(bob, ROOT, "I could make a tart.");
  await expect(threadChip(alice)).toContainText("1 reply");
  await expect(badge(alice)).toHaveCount(0);
  await answerInThread(alice, ROOT, "Please do.");
  // In the log before bob goes on: what she follows begins with it.
  await expect(threadPane(bob)).toContainText("Please do.");
  await closePane(alice);
  await threadComposer(bob).fill("Then I will.");
  await threadComposer(bob).press("Enter");
  await expect(badge(alice)).toHaveText("1 unread message");
  await expect(mainLog(alice).getByRole("button", { name: /^3 replies/ })).toBeVisible();
});
