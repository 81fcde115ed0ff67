import { ownLink, signUp } from "../support/journey-account";
import { openChat, reads, sayDurably } from "../support/journey-chat";
import { expect, test } from "../support/journey-test";
import { draw } from "./draw";

const OTHERS = [
  ["ben", "Ben Okafor", "Friday at five, then?"],
  ["ines", "Inés Carballo", "Bring the blue folder if you have it."],
] as const;

test("what one keeps for later", async ({ open }) => {
  test.setTimeout(600_000);
  const clara = await open("clara");
  await signUp(clara, "Clara Neumann");
  const { page } = clara;
  const link = await ownLink(clara);
  const chats = page.getByRole("navigation", { name: "Chats" });
  const line = (name: string) => chats.getByRole("link", { name });
  for (const [handle, name, words] of OTHERS) {
    const visitor = await open(handle);
    await signUp(visitor, name);
    await visitor.page.goto(link);
    await sayDurably(visitor, words);
    await expect(line(name)).toBeVisible();
  }
  await openChat(clara, "Ben Okafor");
  await reads(clara, "Friday at five, then?");
  await openChat(clara, "Notes to self");
  await sayDurably(clara, "Ask Ben about Friday");
  await page.goto("/");
  await expect(line("Ben Okafor")).toBeVisible();
  const ask = async () => {
    await page.keyboard.press("Escape");
    await line("Ben Okafor").click({ button: "right" });
    await expect(page.getByRole("menuitem", { name: "Mark as unread" })).toBeVisible();
  };
  await draw(clara, "line-menu", ask);
  await page.getByRole("menuitem", { name: "Mark as unread" }).click();
  await expect(line("Ben Okafor").getByRole("img", { name: "marked as unread" })).toBeVisible();
  await draw(clara, "list-marked-unread");
  await openChat(clara, "Ben Okafor");
  await page.getByRole("button", { name: "Details" }).click();
  await draw(clara, "details-mark-unread");
});
