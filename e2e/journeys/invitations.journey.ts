import { execFileSync } from "node:child_process";
import { fillSignUp } from "../support/journey-account";
import { expect, test } from "../support/journey-test";
import { type Sotto, startSotto } from "../support/start-sotto";

let sotto: Sotto;
test.beforeAll(async () => {
  sotto = await startSotto({ env: { SIGNUPS: "invite" } });
});
test.afterAll(() => sotto?.stop());

test("where sign-ups are by invitation, each link lets in one person", async ({ openAt }) => {
  const alice = await openAt(sotto.url, "alice");
  await alice.page.goto("/sign-up");
  await expect(alice.page.getByRole("heading", { name: "You need an invitation." })).toBeVisible();

  const printed = execFileSync(process.execPath, ["scripts/invite.mjs"], {
    encoding: "utf8",
    env: { ...process.env, SOTTO_DATA: sotto.dataDir, PORT: `${sotto.port}` },
  });
  const first = /http\S+/.exec(printed)?.[0] ?? "";
  await alice.page.goto("about:blank");
  await alice.page.goto(first);
  await expect(alice.page.getByText("You have been invited. The link works once.")).toBeVisible();
  await fillSignUp(alice, "Alice Ruiz");
  await expect(alice.page.getByRole("link", { name: /Notes to self/ })).toBeVisible();

  await test.step("the first account's settings make the next link", async () => {
    await alice.page.goto("/settings");
    await alice.page.getByRole("button", { name: "Make an invite link" }).click();
  });
  const made = (await alice.page.getByLabel("Invite link").textContent()) ?? "";
  const bob = await openAt(sotto.url, "bob");
  await bob.page.goto(made);
  await fillSignUp(bob, "Bob Okafor");
  await expect(bob.page.getByRole("link", { name: /Notes to self/ })).toBeVisible();

  const mallory = await openAt(sotto.url, "mallory");
  mallory.forgive(/status of 4\d\d/);
  for (const used of [first, made]) {
    await mallory.page.goto("about:blank");
    await mallory.page.goto(used);
    await mallory.page.getByLabel("Your name").fill("Mallory");
    await mallory.page.getByLabel("Handle").fill("mallory");
    await mallory.page.getByLabel("Password", { exact: true }).fill("marble lantern quiet river");
    await mallory.page.getByRole("button", { name: "Create account" }).click();
    await expect(mallory.page.getByText(/This invitation has been used up/)).toBeVisible();
  }
});
