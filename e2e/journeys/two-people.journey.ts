import { fillSignUp, ownLink, signIn, signOut, signUp } from "../support/journey-account";
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
import { type JourneyServer, type Layout, startJourneyServer } from "../support/journey-server";
import { remains } from "../support/journey-storage";
import { expect, test } from "../support/journey-test";
import { NO_LINE, type Visitor } from "../support/journey-visitor";

const ways: { how: string; layout: Layout; env: Record<string, string> }[] = [
  { how: "in one process", layout: "one process", env: {} },
  { how: "split over two sidecars and Redis", layout: "split", env: {} },
  { how: "in one process without socket sends", layout: "one process", env: { SOCKET_SENDS: "off" } },
];

// Each has a server of its own.
test.describe.configure({ mode: "parallel" });

for (const { how, layout, env } of ways) {
  test.describe(`two people, ${how}`, () => {
    let own: JourneyServer;
    test.beforeAll(async () => {
      own = await startJourneyServer(layout, env);
    });
    test.afterAll(() => own?.stop());

    test("alice and bob meet by link and talk through every mishap", async ({ openAt }) => {
      const alice = await openAt(own.url, "alice");
      const bob = await openAt(own.url, "bob");

      const aliceAccount = await signUp(alice, "Alice Ruiz");
      const link = await ownLink(alice);
      await test.step("bob opens her link, makes an account and lands with her", () => meet(bob, link));
      await test.step("her name is hers until she opens the chat", async () => {
        await expect(title(bob)).toHaveText(`@${aliceAccount.handle}`);
        await openChat(alice, "Bob Okafor");
        await expect(title(bob)).toHaveText("Alice Ruiz");
      });

      await test.step("they talk, live", async () => {
        await sayDurably(alice, "hello bob, alice here");
        await reads(bob, "hello bob, alice here");
        await sayDurably(bob, "hi alice");
        await reads(alice, "hi alice");
      });
      await test.step("bob's tab dies in mid-send", () => diesInMidSend(own, alice, bob));
      await test.step("the server dies and comes back", () => survivesACrash(own, alice, bob));
      await test.step("alice signs out, bob writes on", async () => {
        await signOut(alice);
        expect(await remains(alice)).toEqual([]);
        await sayDurably(bob, "where did you go?");
        await sayDurably(bob, "anyway: dinner at eight");
      });
      await test.step("alice reads everything on a third browser", async () => {
        const third = await openAt(own.url, "alice on a third browser");
        await signIn(third, aliceAccount);
        await openChat(third, "Bob Okafor");
        await reads(third, "anyway: dinner at eight");
        expect(await texts(third)).toEqual(await texts(bob));
        await sayDurably(third, "eight it is");
        await reads(bob, "eight it is");
      });
      // Both wrote into the void, and nobody can say who came first.
      expect((await texts(bob)).sort()).toEqual(STORY.toSorted());
    });
  });
}

const STORY = [
  "hello bob, alice here",
  "hi alice",
  "typed, sent, gone",
  "written while nobody answers",
  "after the tab came back",
  "alice, into the void",
  "bob, into the void",
  "alice, after the crash",
  "bob, after the crash",
  "where did you go?",
  "anyway: dinner at eight",
  "eight it is",
];

async function meet(bob: Visitor, link: string): Promise<void> {
  await bob.page.goto(link);
  await bob.page.getByRole("link", { name: "Create account" }).click();
  await fillSignUp(bob, "Bob Okafor");
  await expect(composer(bob)).toBeVisible();
}

/** The tab goes right after Enter, then between Enter and the server's answer: all arrives once, what was begun is still there. */
async function diesInMidSend(server: JourneyServer, alice: Visitor, bob: Visitor): Promise<void> {
  for (const one of [alice, bob]) one.forgive(NO_LINE);
  const path = new URL(bob.page.url()).pathname;
  await typeUntilKept(bob, "typed, sent, gone");
  await composer(bob).press("Enter");
  await bob.page.close({ runBeforeUnload: false });
  await bob.newTab(path);
  const places = async () => [await bubble(bob, "typed, sent, gone").count(), await composer(bob).inputValue()];
  // Enter and the kill race: it became a message, or it is still the draft, and never both or neither.
  await expect.poll(async () => JSON.stringify(await places())).toMatch(/^\[1,""\]$|^\[0,"typed, sent, gone"\]$/);
  if ((await composer(bob).inputValue()) !== "") await composer(bob).press("Enter");
  await reads(alice, "typed, sent, gone");
  // Alice may have it before bob has his answer, and until then nothing else of his is sealed in this room.
  await expect(bubble(bob, "typed, sent, gone")).toHaveAttribute("data-state", AT_THE_SERVER);

  server.freeze();
  await say(bob, "written while nobody answers");
  await expect(bubble(bob, "written while nobody answers")).toHaveAttribute("data-state", "sending");
  await typeUntilKept(bob, "half a thou");
  await bob.page.close({ runBeforeUnload: false });
  server.thaw();
  await bob.newTab(path);
  await expect(bubble(bob, "written while nobody answers")).toHaveAttribute("data-state", AT_THE_SERVER);
  await expect(composer(bob)).toHaveValue("half a thou");
  await reads(alice, "written while nobody answers");
  await sayDurably(bob, "after the tab came back");
  await reads(alice, "after the tab came back");
}

/** What both write while there is no server waits, and goes out by itself, once. */
async function survivesACrash(server: JourneyServer, alice: Visitor, bob: Visitor): Promise<void> {
  await server.crash();
  await say(alice, "alice, into the void");
  await say(bob, "bob, into the void");
  await expect(bubble(alice, "alice, into the void")).toHaveAttribute("data-state", /queued|sending/);
  await expect(bubble(bob, "bob, into the void")).toHaveAttribute("data-state", /queued|sending/);
  await server.start();
  await reads(bob, "alice, into the void");
  await reads(alice, "bob, into the void");
  await sayDurably(alice, "alice, after the crash");
  await reads(bob, "alice, after the crash");
  await sayDurably(bob, "bob, after the crash");
  await reads(alice, "bob, after the crash");
}
