import { fillSignUp, ownLink, signUp } from "../support/journey-account";
import { AT_THE_SERVER, bubble, openChat, reads, say, sayDurably, title } from "../support/journey-chat";
import { leaders } from "../support/journey-storage";
import { networkIsBack, suspendEngine, textsFrom, waitingStates } from "../support/journey-tabs";
import { expect, test } from "../support/journey-test";
import { NO_LINE, type Visitor, visit } from "../support/journey-visitor";

test.describe.configure({ mode: "serial" });

const ALICE = "Alice Doubletab";
const BOB = "Bob Onlooker";

let alice: Visitor;
let bob: Visitor;
let room: string;

test.beforeAll(async ({ browser, server }) => {
  alice = await visit(browser, server.url, "alice");
  bob = await visit(browser, server.url, "bob");
  await signUp(alice, ALICE);
  await bob.page.goto(await ownLink(alice));
  await bob.page.getByRole("link", { name: "Create account" }).click();
  await fillSignUp(bob, BOB);
  await openChat(alice, BOB);
  await expect(title(bob)).toHaveText(ALICE);
  room = new URL(alice.page.url()).pathname;
});
test.afterEach(() => {
  const complaints = [alice, bob].flatMap((one) => one.complaints.splice(0));
  expect(complaints).toEqual([]);
});
test.afterAll(async () => {
  await alice?.context.close();
  await bob?.context.close();
});

test("[R78] a tab takes over from a leader that stands still, which then follows; nothing is lost or doubled", async ({
  server,
}) => {
  const first: Visitor = { ...alice };
  await sayDurably(alice, "one");
  await alice.newTab(room);
  await reads(alice, "one");
  await expect.poll(() => leaders(alice)).toEqual({ held: 1, waiting: 1 });

  // Sealed and sent by the first tab, which will not hear the answer.
  server.freeze();
  await say(alice, "two");
  await expect.poll(() => waitingStates(alice)).toEqual(["sealed"]);
  const wake = await suspendEngine(first.page);
  await say(first, "three");
  server.thaw();

  for (const text of ["two", "three"]) {
    await expect(bubble(alice, text)).toHaveAttribute("data-state", AT_THE_SERVER);
    await reads(bob, text);
  }
  await sayDurably(alice, "four");
  await sayDurably(bob, "five");
  for (const one of [alice, first]) await reads(one, "five");

  await wake();
  await expect.poll(() => leaders(alice)).toEqual({ held: 1, waiting: 1 });
  await sayDurably(first, "six");
  await sayDurably(bob, "seven");
  const said = ["one", "two", "three", "four", "five", "six", "seven"];
  for (const one of [alice, first, bob]) {
    await reads(one, "seven");
    expect(await textsFrom(one, "one")).toEqual(said);
  }
  expect(await waitingStates(alice)).toEqual([]);

  // The tab that woke up leads again once the other is gone.
  await alice.page.close({ runBeforeUnload: false });
  alice.page = first.page;
  await sayDurably(alice, "eight");
  await reads(bob, "eight");
});

test("[R80] with all tabs closed the service worker sends what was written without a line", async ({ server }) => {
  for (const who of [alice, bob]) who.forgive(NO_LINE);
  await sayDurably(alice, "before the tunnel");
  await server.crash();
  await say(alice, "sealed in the tunnel");
  await expect.poll(() => waitingStates(alice)).toEqual(["sealed"]);
  await suspendEngine(alice.page);
  await say(alice, "only written in the tunnel");
  await expect.poll(() => waitingStates(alice)).toEqual(expect.arrayContaining(["sealed", "queued"]));

  const elsewhere = await alice.context.newPage();
  await alice.page.close({ runBeforeUnload: false });
  await server.start();
  const sync = await networkIsBack(elsewhere, server.url);
  await expect(async () => {
    await sync();
    await expect(bubble(bob, "only written in the tunnel")).toHaveCount(1, { timeout: 5_000 });
  }).toPass({ timeout: 30_000 });
  const said = ["before the tunnel", "sealed in the tunnel", "only written in the tunnel"];
  expect(await textsFrom(bob, said[0] ?? "")).toEqual(said);

  await elsewhere.close();
  await alice.newTab(room);
  for (const text of said) await expect(bubble(alice, text)).toHaveAttribute("data-state", AT_THE_SERVER);
  await sayDurably(alice, "daylight");
  await reads(bob, "daylight");
  for (const one of [alice, bob]) expect(await textsFrom(one, said[0] ?? "")).toEqual([...said, "daylight"]);
  await expect.poll(() => leaders(alice)).toEqual({ held: 1, waiting: 0 });
});

test("a tab whose store a newer Sotto took says so and lets go of the lead", async () => {
  await expect.poll(() => leaders(alice)).toEqual({ held: 1, waiting: 0 });
  await alice.page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const newer = indexedDB.open("sotto", 1_000);
        newer.onerror = () => reject(newer.error);
        newer.onsuccess = () => resolve();
      }),
  );
  await expect(alice.page.locator("#pane").getByText("Sotto has been updated.")).toBeVisible();
  await expect.poll(() => leaders(alice)).toEqual({ held: 0, waiting: 0 });
});
