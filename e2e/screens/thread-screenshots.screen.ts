import { signUp } from "../support/journey-account";
import { reads, sayDurably } from "../support/journey-chat";
import { makeGroup, openGroup } from "../support/journey-group";
import { answerInThread, choose, mainLog, threadChip, threadComposer, threadPane } from "../support/journey-replies";
import { expect, test } from "../support/journey-test";
import type { Visitor } from "../support/journey-visitor";
import { draw } from "./draw";

const SUPPER = "Who brings dessert on Sunday?";
const BOAT = "The boat leaves at six. Is anybody late?";

async function answer(who: Visitor, words: string, calls = ""): Promise<void> {
  await threadComposer(who).fill(`${calls} ${words}`.trim());
  await threadComposer(who).press("Enter");
  await expect(threadPane(who).locator("article").last()).toContainText(words);
}

test("what is new in threads, and what is muted", async ({ open }) => {
  test.setTimeout(600_000);
  const [clara, ben] = [await open("clara"), await open("ben")];
  const [{ handle }, other] = await Promise.all([signUp(clara, "Clara Neumann"), signUp(ben, "Ben Okafor")]);
  await makeGroup(clara, "Sunday supper", [`@${other.handle}`]);
  await sayDurably(clara, SUPPER);
  await sayDurably(clara, BOAT);
  await openGroup(ben, "Sunday supper");
  await reads(ben, BOAT);
  await sayDurably(ben, "I’m in, whatever it is.");
  await answerInThread(ben, SUPPER, "A lemon tart, if the oven behaves.");
  await answerInThread(ben, BOAT, "I might be ten minutes late.");
  await choose(clara, BOAT, "Mute thread");
  await answer(ben, "could you hold the ropes?", `@${handle}`);
  await expect(mainLog(clara).getByText(/names or answers you/)).toBeAttached();
  await choose(clara, SUPPER, "Reply in thread");
  await answer(clara, "Then I bring the coffee.");
  await threadPane(clara).getByRole("button", { name: "Close" }).click();
  await answerInThread(ben, SUPPER, "And figs, they are ripe now.");
  await answer(ben, "do you still have the big plate?", `@${handle}`);
  await answer(ben, "Else I take the blue one.");
  await expect(threadChip(clara).getByText("3 unread messages")).toBeAttached();
  await draw(clara, "thread-chips");
  await threadChip(clara).first().click();
  await draw(clara, "thread-pane-new");
  await threadPane(clara).getByRole("button", { name: "More about this thread" }).click();
  await draw(clara, "thread-pane-menu");
});
