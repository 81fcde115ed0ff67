import {
  fillSignUp,
  freshHandle,
  ownLink,
  PASSWORD,
  signIn,
  signUp,
  takeRecoveryCode,
} from "../support/journey-account";
import { bubble, composer, openChat, reads, say, sayDurably, title } from "../support/journey-chat";
import { type JourneyServer, startJourneyServer } from "../support/journey-server";
import { expect, test } from "../support/journey-test";
import { NO_LINE } from "../support/journey-visitor";
import { draw } from "./draw";

let server: JourneyServer;
test.beforeAll(async () => {
  // Sends by HTTP alone, so that one of them can be refused on its way.
  server = await startJourneyServer("one process", { SOCKET_SENDS: "off" });
});
test.afterAll(() => server?.stop());

test("in front of the door", async ({ openAt }) => {
  const visitor = await openAt(server.url, "clara");
  const { page } = visitor;
  visitor.forgive(/status of 40[14]/);
  await page.goto("/nothing/here");
  await draw(visitor, "not-found");
  await page.goto("/sign-in");
  await draw(visitor, "sign-in");
  await page.getByLabel("Handle").fill("clara");
  await page.getByLabel("Password", { exact: true }).fill("not this one");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText(/don’t match/)).toBeVisible();
  await draw(visitor, "sign-in-refused");
  await page.goto("/recover");
  await draw(visitor, "recover");
  await page.goto("/offline");
  await expect(page.getByRole("heading", { name: "You are signed out here" })).toBeVisible();
  await draw(visitor, "signed-out");
  await page.goto("/sign-up");
  await draw(visitor, "sign-up");
  await page.getByLabel("Your name").fill("Clara Neumann");
  await page.getByLabel("Handle").fill(freshHandle("clara"));
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await expect(page.getByText("Very strong")).toBeVisible();
  await draw(visitor, "sign-up-filled");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.locator("[data-recovery-code]")).toBeVisible();
  await draw(visitor, "recovery-code");
  await takeRecoveryCode(visitor);
  await expect(page.getByRole("link", { name: /Notes to self/ })).toBeVisible();
  await draw(visitor, "own-room");
  await page.goto("/");
  await expect(page.getByText("It’s quiet here")).toBeVisible();
  await draw(visitor, "empty-list");
});

const TALK: ["ben" | "clara", string][] = [
  ["ben", "Morning! Did you get home all right last night?"],
  ["clara", "Just. The last tram waited for me, I think the driver saw me running."],
  ["ben", "That is the one with the moustache. He waits for everybody."],
  [
    "clara",
    "So, the cabin. I read through the lease and most of it is fine: we may paint, we may keep the stove, and the landlord fixes the roof before October. What I don’t like is the notice period. Six months is a lot for a place without running water.\n\nShall we ask for three?",
  ],
  ["ben", "Three, yes. And the key to the boathouse, in writing."],
  ["ben", "I found the photos from two years ago, by the way. You are in none of them because you took all of them."],
  ["clara", "As it should be 🙂"],
  ["clara", "The ferry times are here: https://ferries.example.org/timetable/winter"],
  ["ben", "Perfect. Friday at five?"],
];

test("behind the door", async ({ openAt }) => {
  const clara = await openAt(server.url, "clara");
  const ben = await openAt(server.url, "ben");
  const ines = await openAt(server.url, "ines");
  for (const one of [clara, ben, ines]) one.forgive(NO_LINE);
  const account = await signUp(clara, "Clara Neumann");
  const link = await ownLink(clara);
  for (const [visitor, name] of [
    [ben, "Ben Okafor"],
    [ines, "Inés Carballo"],
  ] as const) {
    await visitor.page.goto(link);
    if (visitor === ben) await draw(ben, "my-link-opened");
    await visitor.page.getByRole("link", { name: "Create account" }).click();
    await fillSignUp(visitor, name);
    await openChat(clara, name);
    await expect(title(visitor)).toHaveText("Clara Neumann");
  }
  await draw(ines, "empty-conversation");
  await openChat(clara, "Notes to self");
  await sayDurably(clara, "Buy: lamp oil, matches, the good coffee");
  await openChat(clara, "Ben Okafor");
  for (const [who, text] of TALK) {
    const [speaker, listener] = who === "ben" ? [ben, clara] : [clara, ben];
    await sayDurably(speaker, text);
    await reads(listener, text);
  }
  await draw(clara, "conversation");
  await clara.page.getByRole("button", { name: "Details" }).click();
  await draw(clara, "details");
  await clara.page.getByRole("button", { name: "Close", exact: true }).click();

  await openChat(clara, "Notes to self");
  await sayDurably(
    ines,
    "Are you coming to the rehearsal on Thursday? We moved it to the small hall, the heating there works.",
  );
  await sayDurably(ines, "Bring the blue folder if you have it.");
  await openChat(clara, "Ben Okafor");
  await expect(clara.page.getByText("2 unread messages")).toBeAttached();
  await draw(clara, "list-and-unread");
  await clara.page.goto("/");
  await expect(clara.page.getByText("2 unread messages")).toBeAttached();
  await draw(clara, "list");
  await clara.page.getByRole("button", { name: "New chat" }).first().click();
  await expect(clara.page.getByRole("dialog").getByLabel("My link")).toContainText("#");
  await draw(clara, "new-chat");
  await clara.page.keyboard.press("Escape");
  await openChat(clara, "Inés Carballo");
  await expect(clara.page.getByText("New messages", { exact: true })).toBeVisible();
  await draw(clara, "new-messages-line");
  await clara.page.goto("/settings");
  await expect(clara.page.getByText("This device")).toBeVisible();
  await draw(clara, "settings");
  await clara.page.locator("#signOut").getByRole("button", { name: "Sign out" }).click();
  await draw(clara, "sign-out");
  await clara.page.keyboard.press("Escape");

  await clara.page.goto("/");
  const notes = await clara.page.getByRole("link", { name: /Notes to self/ }).getAttribute("href");
  const second = await openAt(server.url, "clara in a second browser");
  second.forgive(NO_LINE);
  await second.context.route(`**/api/v1/rooms/${notes?.split("/").at(-1)}/events?*`, async (route) => {
    const response = await route.fetch();
    const shown = (await response.json()) as { events: unknown[] };
    return route.fulfill({ response, json: { ...shown, events: shown.events.slice(0, 1) } });
  });
  await signIn(second, account);
  await expect(second.page.locator("#pane").getByText("did not arrive whole")).toBeVisible();
  await draw(second, "notes-lacking");

  await openChat(clara, "Ben Okafor");
  await clara.context.route("**/api/v1/rooms/*/events", async (route) => {
    const { items } = (route.request().postDataJSON() ?? { items: [] }) as { items: { id: string }[] };
    if (route.request().method() !== "POST") return route.continue();
    return route.fulfill({
      json: { results: items.map(({ id }) => ({ id, status: "refused", code: "not-allowed" })) },
    });
  });
  await say(clara, "Friday at five. I’ll bring the lamp.");
  await expect(bubble(clara, "Friday at five. I’ll bring the lamp.")).toHaveAttribute("data-state", "failed");
  await draw(clara, "failed-message");
  await server.crash();
  await expect(clara.page.locator("#pane").getByText("Offline.")).toBeVisible();
  await composer(clara).fill("And if the ferry does not run, we");
  await draw(clara, "offline");
});
