import { ownLink, signUp } from "../support/journey-account";
import { openChat, reads, sayDurably } from "../support/journey-chat";
import { details, makeGroup, openGroup } from "../support/journey-group";
import { dot, head, lineOf, privacySection, setStatus, showLastSeen, showOnline } from "../support/journey-presence";
import { expect, test } from "../support/journey-test";
import { draw } from "./draw";

const OTHERS = [
  ["ben", "Ben Okafor", "Friday at five, then?"],
  ["ines", "Inés Carballo", "Bring the blue folder if you have it."],
  ["dev", "Dev Raman", "Could you send me the address again?"],
] as const;

test("who is here, and what they say of themselves", async ({ open }) => {
  test.setTimeout(600_000);
  const clara = await open("clara");
  await signUp(clara, "Clara Neumann");
  const link = await ownLink(clara);
  const others = [];
  for (const [handle, name, words] of OTHERS) {
    const visitor = await open(handle);
    await signUp(visitor, name);
    await visitor.page.goto(link);
    await sayDurably(visitor, words);
    await expect(await lineOf(clara, name)).toBeVisible();
    others.push(visitor);
  }
  const [ben, ines, dev] = others as [(typeof others)[0], (typeof others)[0], (typeof others)[0]];
  await setStatus(ben, {
    emoji: "⛴",
    search: "ferry",
    text: "On the ferry until Sunday, slow to answer",
    lasts: "1 week",
  });
  await draw(ben, "settings-status");
  await draw(ben, "settings-status-emoji", async () => {
    await ben.page.getByRole("button", { name: "Choose an emoji" }).click();
    await expect(ben.page.getByRole("gridcell").first()).toBeVisible();
  });
  await ben.page.keyboard.press("Escape");
  const section = await privacySection(ben);
  await section.scrollIntoViewIfNeeded();
  await draw(ben, "settings-privacy");
  await showLastSeen(ben, "Roughly");
  await section.scrollIntoViewIfNeeded();
  await draw(ben, "settings-privacy-roughly");
  await showOnline(ben, false);
  await section.scrollIntoViewIfNeeded();
  await draw(ben, "settings-privacy-hidden");
  await showOnline(ben, true);
  await showLastSeen(ben, "To the minute");

  await setStatus(ines, { emoji: "🎶", search: "musical notes", text: "Rehearsing", lasts: "Today" });
  // As if another tab were before it: it rests after a while.
  await ines.page.evaluate(() => Object.defineProperty(document, "visibilityState", { get: () => "hidden" }));
  await dev.page.close();
  await expect((await lineOf(clara, "Inés Carballo")).getByRole("img", { name: "Away" })).toBeVisible({
    timeout: 180_000,
  });
  await expect(await dot(clara, "Dev Raman")).toHaveCount(0);
  await openChat(clara, "Ben Okafor");
  await reads(clara, "Friday at five, then?");
  await expect(head(clara)).toContainText("Online");
  await draw(clara, "presence-head");
  await clara.page.getByRole("button", { name: "Details" }).click();
  await draw(clara, "presence-details");
  await clara.page.getByRole("button", { name: "Close", exact: true }).click();
  await openChat(clara, "Inés Carballo");
  await expect(head(clara)).toContainText("Away");
  await draw(clara, "presence-away");
  await openChat(clara, "Dev Raman");
  await expect(head(clara)).toContainText("Last seen at");
  await draw(clara, "presence-last-seen");
  await clara.page.getByRole("button", { name: "Details" }).click();
  await draw(clara, "presence-last-seen-details");
  await clara.page.goto("/");
  await expect(await dot(clara, "Ben Okafor")).toBeVisible();
  await draw(clara, "presence-list");
  await makeGroup(
    clara,
    "Sunday supper",
    OTHERS.map(([, name]) => name),
  );
  await openGroup(ben, "Sunday supper");
  await details(clara);
  await expect(clara.page.getByRole("complementary").getByRole("img", { name: "Online" })).toBeVisible();
  await draw(clara, "presence-group");
});
