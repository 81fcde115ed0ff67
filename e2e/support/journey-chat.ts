import { expect, type Locator } from "playwright/test";
import type { Visitor } from "./journey-visitor";

/** The field that one writes in. */
export function composer({ page }: Visitor): Locator {
  return page.getByRole("textbox", { name: /^(Message |Write a note)/ });
}

/** The bubbles with exactly this text. */
export function bubble({ page }: Visitor, text: string): Locator {
  const words = page.locator("span.whitespace-pre-wrap").and(page.getByText(text, { exact: true }));
  return page.getByRole("log").locator("article[data-message]").filter({ has: words });
}

/** The states of a message that the server has. */
export const AT_THE_SERVER = /^(sent|delivered|read)$/;

/** Writes and sends; does not wait for anything. */
export async function say(who: Visitor, text: string): Promise<void> {
  await composer(who).fill(text);
  await composer(who).press("Enter");
}

/** Writes, sends, and waits until the server has it. */
export async function sayDurably(who: Visitor, text: string): Promise<void> {
  await say(who, text);
  await expect(bubble(who, text)).toHaveAttribute("data-state", AT_THE_SERVER);
}

/** Presses Escape once what opened last listens for it, which it does a moment after it is seen. */
export async function pressEscape({ page }: Visitor): Promise<void> {
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  await page.keyboard.press("Escape");
}

/** Waits until a text is there, once. */
export async function reads(who: Visitor, text: string): Promise<void> {
  await expect(bubble(who, text)).toHaveCount(1);
}

/** All texts in view, in their order. */
export function texts({ page }: Visitor): Promise<string[]> {
  return page
    .getByRole("log")
    .locator("article[data-message] > span.whitespace-pre-wrap")
    .evaluateAll((spans) => spans.map((span) => span.textContent ?? ""));
}

/** Whom the open chat is with: their name, or @handle until they have opened it or written. */
export function title({ page }: Visitor): Locator {
  return page.getByRole("region", { name: /^Conversation with / }).getByRole("heading", { level: 1 });
}

/** Opens a chat from the list by its title. */
export async function openChat({ page }: Visitor, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Chats" }).getByRole("link", { name }).click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

/** Types, and waits until the store of the browser holds it as the room's (sealed) draft. */
export async function typeUntilKept(who: Visitor, text: string): Promise<void> {
  await composer(who).pressSequentially(text);
  // At rest: 12 bytes of nonce, the text as JSON, 16 bytes of tag.
  const wanted = 12 + Buffer.byteLength(JSON.stringify(text)) + 16;
  await expect.poll(() => draftBytes(who)).toContain(wanted);
}

/** Sizes of the drafts that rest in the store. */
function draftBytes({ page }: Visitor): Promise<number[]> {
  return page.evaluate(
    () =>
      new Promise<number[]>((resolve, reject) => {
        const opening = indexedDB.open("sotto");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction("drafts").objectStore("drafts").getAll();
          reading.onerror = () => reject(reading.error);
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result.map((row: { text: Uint8Array }) => row.text.byteLength));
          };
        };
      }),
  );
}
