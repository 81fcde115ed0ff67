import { fillSignUp, ownLink, signUp } from "../support/journey-account";
import { composer, openChat, reads, sayDurably, title, typeUntilKept } from "../support/journey-chat";
import { textsFrom, waitingStates } from "../support/journey-tabs";
import { expect, test } from "../support/journey-test";
import { NO_LINE, type Visitor } from "../support/journey-visitor";
import { buildAnother } from "../support/second-build";
import { startSotto } from "../support/start-sotto";

const ALICE = "Alice Longsession";
const BOB = "Bob Stillhere";
const DRAFT = "half a thought";
const NEW_CHAT = { from: "New chat", to: "New conversation" };

/** The place for notices of this tab, and what it says when the server has a newer Sotto. */
const updated = ({ page }: Visitor) =>
  page.locator("#pane").getByRole("status").filter({ hasText: "Sotto has been updated." });
const reload = async (who: Visitor) => {
  const loaded = who.page.waitForEvent("load");
  await updated(who).getByRole("button", { name: "Reload" }).click();
  await loaded;
};

// The second build takes as long as the first one.
test.setTimeout(900_000);

test("[R81] a deploy in mid-session: open tabs go on with the old build, are told of the new one, and lose nothing", async ({
  openAt,
}) => {
  const next = await buildAnother(NEW_CHAT);
  const sotto = await startSotto();
  try {
    const alice = await openAt(sotto.url, "alice");
    const bob = await openAt(sotto.url, "bob");
    for (const who of [alice, bob]) who.forgive(NO_LINE);
    await signUp(alice, ALICE);
    await bob.page.goto(await ownLink(alice));
    await bob.page.getByRole("link", { name: "Create account" }).click();
    await fillSignUp(bob, BOB);
    await openChat(alice, BOB);
    await expect(title(bob)).toHaveText(ALICE);
    await sayDurably(alice, "before");
    await sayDurably(bob, "so before");
    await typeUntilKept(alice, DRAFT);
    // What an open tab still needs of the old build after the deploy, the service worker keeps.
    for (const { page } of [alice, bob]) await page.evaluate(async () => void (await navigator.serviceWorker.ready));

    await sotto.restart(next.root);
    await sayDurably(bob, "after");
    await reads(alice, "after");
    await expect(composer(alice)).toHaveValue(DRAFT);
    // A line that was lost for long is tried again after long.
    for (const who of [alice, bob]) await expect(updated(who)).toBeVisible({ timeout: 120_000 });

    // The old build goes on meanwhile, also where it opens what it had not opened before.
    await alice.page.getByRole("link", { name: "Settings" }).first().click();
    await expect(alice.page.getByRole("switch", { name: "New messages" })).toBeVisible();
    await alice.page.goBack();
    await expect(composer(alice)).toHaveValue(DRAFT);
    await expect(alice.page.getByRole("button", { name: NEW_CHAT.from }).first()).toBeVisible();

    await reload(alice);
    await expect(alice.page.getByRole("button", { name: NEW_CHAT.to }).first()).toBeVisible();
    await expect(updated(alice)).toHaveCount(0);
    await expect(composer(alice)).toHaveValue(DRAFT);
    await sayDurably(bob, "still on the old one");
    await reads(alice, "still on the old one");
    await composer(alice).press("Enter");
    await reads(bob, DRAFT);
    await reload(bob);
    await expect(bob.page.getByRole("button", { name: NEW_CHAT.to }).first()).toBeVisible();
    await sayDurably(bob, "both on the new one");

    const said = ["before", "so before", "after", "still on the old one", DRAFT, "both on the new one"];
    for (const who of [alice, bob]) {
      await reads(who, "both on the new one");
      await expect.poll(() => textsFrom(who, "before")).toEqual(said);
      await expect.poll(() => waitingStates(who)).toEqual([]);
    }
  } finally {
    await sotto.stop();
    next.remove();
  }
});
