import { type Account, signIn, signOut, signUp } from "../support/journey-account";
import { AT_THE_SERVER, bubble, composer, openChat, reads, say, sayDurably } from "../support/journey-chat";
import { closeConnectionOnce, leaders, refuseWrites } from "../support/journey-storage";
import { expect, test } from "../support/journey-test";
import { type Visitor, visit } from "../support/journey-visitor";

test.describe.configure({ mode: "serial" });

const NOTES = "Notes to self";

let alice: Visitor;
let account: Account;

test.beforeAll(async ({ browser, server }) => {
  alice = await visit(browser, server.url, "alice");
  account = await signUp(alice, "Alice Marchbanks");
  await openChat(alice, NOTES);
});
test.afterEach(() => {
  expect(alice.complaints.splice(0)).toEqual([]);
});
test.afterAll(async () => {
  await alice?.context.close();
});

test("a store whose connection the browser has closed is opened again, in the tab and in the engine", async () => {
  await sayDurably(alice, "before");
  const closed = await closeConnectionOnce(alice);
  expect(closed).toHaveLength(alice.page.workers().length + 1);
  await sayDurably(alice, "after");
  for (const count of closed) await expect.poll(count).toBe(1);
  await alice.page.reload();
  await reads(alice, "before");
  await reads(alice, "after");
});

test("what this device cannot keep goes back to where it was written", async () => {
  const writes = await refuseWrites(alice);
  await say(alice, "kept in mind");
  await expect.poll(writes.refused).toBeGreaterThan(0);
  await expect(composer(alice)).toHaveValue("kept in mind");
  await expect(bubble(alice, "kept in mind")).toHaveCount(0);
  await writes.allow();
  await composer(alice).press("Enter");
  await expect(bubble(alice, "kept in mind")).toHaveAttribute("data-state", AT_THE_SERVER);
  await expect(composer(alice)).toHaveValue("");
});

test("a browser that was signed out from elsewhere has no leader, and leads again once somebody signs in", async ({
  open,
}) => {
  const laptop = await open("alice's laptop");
  laptop.forgive(/status of 401/);
  await signIn(laptop, account);
  await openChat(laptop, NOTES);
  const path = new URL(laptop.page.url()).pathname;
  const first = laptop.page;
  await laptop.newTab(path);
  await sayDurably(laptop, "from the second tab");
  await expect.poll(() => leaders(laptop)).toEqual({ held: 1, waiting: 1 });

  await alice.page.goto("/settings");
  await alice.page.getByRole("button", { name: /^Close the session on/ }).click();
  await alice.page.getByLabel("Your password").fill(account.password);
  await alice.page.getByRole("button", { name: "Close session" }).click();
  for (const page of [first, laptop.page])
    await expect(page.getByRole("heading", { name: "You are signed out here" })).toBeVisible();
  await expect.poll(() => leaders(laptop)).toEqual({ held: 0, waiting: 0 });

  await signIn(laptop, account);
  await openChat(laptop, NOTES);
  await sayDurably(laptop, "signed in again");
});

test("signing out in one tab puts the tab that leads out too, and nothing of it hinders who signs in next", async () => {
  alice.forgive(/status of 401/);
  const first = alice.page;
  await alice.newTab("/");
  await expect.poll(() => leaders(alice)).toEqual({ held: 1, waiting: 1 });
  await signOut(alice);
  await expect(first.getByRole("heading", { name: "You are signed out here" })).toBeVisible();
  await expect.poll(() => leaders(alice)).toEqual({ held: 0, waiting: 0 });
  await signIn(alice, account);
  await openChat(alice, NOTES);
  await sayDurably(alice, "beside a tab that is out");
  await reads(alice, "signed in again");
});
