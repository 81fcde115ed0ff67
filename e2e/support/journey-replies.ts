import { expect, type Locator } from "playwright/test";
import { bubble, composer } from "./journey-chat";
import type { Visitor } from "./journey-visitor";

/** The pane with a message and what was said below it. */
export function threadPane({ page }: Visitor): Locator {
  return page.getByRole("complementary", { name: "Thread" });
}

/** The field that one writes in below a message. */
export function threadComposer(who: Visitor): Locator {
  return threadPane(who).getByRole("textbox", { name: "Reply in thread" });
}

/** The log of the room, without that of a thread. */
export function mainLog({ page }: Visitor): Locator {
  return page.getByRole("log", { name: "Messages", exact: true });
}

/** The message with these words in the room's log, of which an answer may quote them, too. */
export function inRoom(who: Visitor, text: string): Locator {
  return mainLog(who).locator("article").and(bubble(who, text));
}

/** Chooses something from the menu of a message. The menu is gone then: its end would close one that is opened meanwhile. */
export async function choose(who: Visitor, text: string, choice: string): Promise<void> {
  await inRoom(who, text).click({ button: "right" });
  await who.page.getByRole("menuitem", { name: choice, exact: true }).click();
  await expect(who.page.getByRole("menu")).toHaveCount(0);
}

/** Says something in the thread below a message, and leaves it open. */
export async function answerInThread(who: Visitor, text: string, words: string): Promise<void> {
  await choose(who, text, "Reply in thread");
  await threadComposer(who).fill(words);
  await threadComposer(who).press("Enter");
}

/** The way into the only thread of the room, with what is told of it. */
export function threadChip(who: Visitor): Locator {
  return mainLog(who).locator("[data-thread-of]");
}

/** What an answer quotes. */
export function quoteIn(who: Visitor, text: string): Locator {
  return inRoom(who, text).locator("[data-quote]");
}

/** Draws something aside with a finger, so far (px) towards the end of the line. */
export async function drawAside(who: Visitor, line: Locator, by: number): Promise<void> {
  const session = await who.context.newCDPSession(who.page);
  // It stands still, and nothing covers it.
  await line.tap({ trial: true });
  const box = await line.boundingBox();
  if (!box) throw new Error("There is nothing to draw aside.");
  const [x, y] = [box.x + 20, box.y + box.height / 2];
  const touch = (type: string, at: number | null) =>
    session.send("Input.dispatchTouchEvent", {
      type: type as "touchStart",
      touchPoints: at === null ? [] : [{ x: at, y }],
    });
  await touch("touchStart", x);
  // Far enough at once that it is no finger at rest, which would open a sheet.
  for (let gone = 20; gone <= by; gone += 10) await touch("touchMove", x + gone);
  await touch("touchEnd", null);
  await session.detach();
}

/** Says many things one after the other, faster than fingers do. */
export async function sayMany(who: Visitor, texts: readonly string[]): Promise<void> {
  await composer(who).evaluate(async (element, all) => {
    const field = element as HTMLTextAreaElement;
    for (const text of all) {
      field.value = text;
      field.dispatchEvent(new InputEvent("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
      await new Promise(requestAnimationFrame);
    }
  }, texts);
}
