import type { Browser } from "playwright/test";
import {
  type Account,
  fillSignIn,
  fillSignUp,
  ownLink,
  signIn,
  signUp,
  takeRecoveryCode,
} from "../support/journey-account";
import {
  AT_THE_SERVER,
  bubble,
  composer,
  openChat,
  reads,
  say,
  sayDurably,
  texts,
  title,
  typeUntilKept,
} from "../support/journey-chat";
import type { JourneyServer } from "../support/journey-server";
import { findWords, plant, weed, writings } from "../support/journey-storage";
import { expect, test } from "../support/journey-test";
import { NO_LINE, type Visitor, visit } from "../support/journey-visitor";

test.describe.configure({ mode: "serial" });

const ALICE = "Alice Quillfeather";
const BOB = "Bob Underhillock";
const SAID = "the plum orbit opens at midnight";
const DRAFT = "perhaps we should not mention";
const CONTROL = "violet control canary";

let alice: Visitor;
let bob: Visitor;
let aliceAccount: Account;
let bobAccount: Account;
let room: string;

test.beforeAll(async ({ browser, server }) => {
  await meet(browser, server);
});
test.afterEach(() => {
  const complaints = [alice, bob].flatMap((one) => one.complaints.splice(0));
  expect(complaints).toEqual([]);
});
test.afterAll(async () => {
  await alice?.context.close();
  await bob?.context.close();
});

async function meet(browser: Browser, server: JourneyServer): Promise<void> {
  alice = await visit(browser, server.url, "alice", { permissions: ["notifications", "clipboard-read"] });
  bob = await visit(browser, server.url, "bob");
  aliceAccount = await signUp(alice, ALICE);
  await bob.page.goto(await ownLink(alice));
  await bob.page.getByRole("link", { name: "Create account" }).click();
  bobAccount = await fillSignUp(bob, BOB);
  await openChat(alice, BOB);
  await expect(title(bob)).toHaveText(ALICE);
  room = new URL(alice.page.url()).pathname;
}

test("a draft outlives its tab", async () => {
  await sayDurably(alice, SAID);
  await reads(bob, SAID);
  await typeUntilKept(alice, DRAFT);
  await alice.page.close({ runBeforeUnload: false });
  await alice.newTab("/");
  const row = alice.page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: BOB });
  await expect(row).toContainText("Draft:");
  await row.click();
  await expect(composer(alice)).toHaveValue(DRAFT);
});

test("nothing that anybody wrote or is called rests readable in the browser", async () => {
  for (const who of [alice, bob]) {
    expect(await findWords(who, [ALICE, BOB, SAID, DRAFT])).toEqual([]);
  }
  await plant(alice, CONTROL);
  const found = await findWords(alice, [CONTROL]);
  await weed(alice);
  const ways = Object.keys(writings(CONTROL));
  const places = ["cache planted", "indexedDB planted/rows", "localStorage", "sessionStorage"];
  const wanted = places.flatMap((place) => ways.map((as) => `${place}: ${as}`));
  expect(found.map(({ place, as }) => `${place}: ${as}`).sort()).toEqual(wanted.sort());
});

test("a hidden tab counts and notifies, and reading goes on where it stopped", async () => {
  await alice.page.goto("/settings");
  await alice.page.getByRole("switch", { name: "New messages" }).click();
  await expect(alice.page.getByRole("switch", { name: "New messages" })).toBeChecked();
  await openFromHere(alice, room);
  await composer(alice).fill("");
  await hide(alice, true);
  await sayDurably(bob, "are you there?");
  await expect(alice.page).toHaveTitle("(1) Sotto");
  const notes = () => alice.page.evaluate(() => (window as unknown as { notes: string[] }).notes);
  await expect.poll(notes).toEqual([`${BOB}: are you there?`]);
  await hide(alice, false);
  await expect(alice.page).toHaveTitle("Sotto");

  await openChat(alice, "Notes to self");
  for (let n = 1; n <= 30; n++) await say(bob, `line ${n}`);
  const row = alice.page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name: BOB });
  await expect(row.getByText("30 unread messages")).toBeAttached();
  await row.click();
  await expect(alice.page.getByText("New messages", { exact: true })).toBeInViewport();
  await expect(bubble(alice, "line 1")).toBeInViewport();
  await expect(bubble(alice, "line 30")).not.toBeInViewport();
  await alice.page.getByRole("button", { name: /^Go to the latest/ }).click();
  await expect(bubble(alice, "line 30")).toBeInViewport();
  await expect(alice.page.getByRole("button", { name: /^Go to the latest/ })).toHaveCount(0);
  await expect(alice.page).toHaveTitle("Sotto");
  await alice.page.setViewportSize({ width: 1440, height: 500 });
  await expect(bubble(alice, "line 30")).toBeInViewport({ ratio: 1 });
  await alice.page.setViewportSize({ width: 1440, height: 900 });
});

test("a second tab shows and sends, and takes over when the first is closed", async () => {
  const first = alice.page;
  await alice.newTab(room);
  await sayDurably(alice, "from the second tab");
  await reads({ ...alice, page: first }, "from the second tab");
  await reads(bob, "from the second tab");
  await first.close({ runBeforeUnload: false });
  await sayDurably(alice, "alone now");
  await reads(bob, "alone now");
  await sayDurably(bob, "still with you");
  await reads(alice, "still with you");
});

test("without a line one reads what is stored, and what one writes goes out later", async ({ server }) => {
  for (const who of [alice, bob]) who.forgive(NO_LINE);
  await alice.page.reload();
  await reads(alice, "still with you");
  await alice.context.setOffline(true);
  await server.crash();
  await alice.page.reload();
  await reads(alice, "still with you");
  await say(alice, "written on a train");
  await expect(bubble(alice, "written on a train")).toHaveAttribute("data-state", /queued|sending/);
  await expect(alice.page.locator("#pane").getByText("Offline.")).toBeVisible();
  await server.start();
  await alice.context.setOffline(false);
  await expect(bubble(alice, "written on a train")).toHaveAttribute("data-state", AT_THE_SERVER);
  await expect(alice.page.locator("#pane").getByText("Offline.")).toHaveCount(0);
  await reads(bob, "written on a train");
});

test("closing another session with the password puts that browser out, and the rest goes on", async ({ open }) => {
  const laptop = await open("alice's laptop");
  laptop.forgive(/status of 401/);
  await signIn(laptop, aliceAccount);
  await openChat(laptop, BOB);
  await alice.page.goto("/settings");
  await alice.page.getByRole("button", { name: /^Close the session on/ }).click();
  await alice.page.getByLabel("Your password").fill(aliceAccount.password);
  await alice.page.getByRole("button", { name: "Close session" }).click();
  await expect(alice.page.getByRole("dialog")).toHaveCount(0);
  await expect(laptop.page.getByRole("heading", { name: "You are signed out here" })).toBeVisible();
  await expect(laptop.page.getByText("This device was signed out, here or from another one of yours.")).toBeVisible();
  await laptop.page.getByRole("link", { name: "Sign in" }).click();
  await expect(laptop.page.getByRole("button", { name: "Sign in", exact: true })).toBeVisible();

  await openFromHere(alice, room);
  await sayDurably(alice, "the laptop is out");
  await reads(bob, "the laptop is out");
  await sayDurably(bob, "good");
  await reads(alice, "good");
});

test("the recovery code brings bob back with a new password; the old one is refused", async ({ open }) => {
  const phone = await open("bob's phone");
  const before = await texts(bob);
  bob.forgive(/status of 401/);
  const password = "copper window seven pebbles";
  await phone.page.goto("/recover");
  await phone.page.getByLabel("Handle").fill(bobAccount.handle);
  await phone.page.getByLabel("Recovery code").fill(bobAccount.recoveryCode.toLowerCase().replaceAll("-", " "));
  await phone.page.getByLabel("New password").fill(password);
  await phone.page.getByRole("button", { name: "Recover account" }).click();
  expect(await takeRecoveryCode(phone)).not.toBe(bobAccount.recoveryCode);
  await openChat(phone, ALICE);
  await reads(phone, "good");
  expect((await texts(phone)).slice(-10)).toEqual(before.slice(-10));
  await expect(bob.page.getByRole("heading", { name: "You are signed out here" })).toBeVisible();

  const later = await open("bob, later");
  later.forgive(/status of 401/);
  await later.page.goto("/sign-in");
  await fillSignIn(later, bobAccount);
  await expect(later.page.getByText("Handle and password don’t match. Check both and try again.")).toHaveCount(1);
  await fillSignIn(later, { ...bobAccount, password });
  await openChat(later, ALICE);
  await sayDurably(later, "back again");
  await reads(alice, "back again");
});

/** Changes the place without loading the page anew. */
async function openFromHere({ page }: Visitor, path: string): Promise<void> {
  await page.goto(path);
}

/** Makes the tab look hidden to its own code, and keeps what it notifies of. */
async function hide({ page }: Visitor, hidden: boolean): Promise<void> {
  await page.evaluate(
    (state) => {
      const kept = window as unknown as { notes?: string[] };
      if (!kept.notes) {
        const notes: string[] = [];
        kept.notes = notes;
        const Real = Notification;
        window.Notification = class extends Real {
          constructor(title: string, options?: NotificationOptions) {
            super(title, options);
            notes.push(`${title}: ${options?.body}`);
          }
        };
      }
      Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    },
    hidden ? "hidden" : "visible",
  );
}
