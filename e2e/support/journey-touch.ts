import { expect, type Locator } from "playwright/test";
import type { Visitor } from "./journey-visitor";

/** A phone in a hand. */
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Rests a finger on something until `comes` is there, and lifts it. */
export async function longPress({ page, context }: Visitor, on: Locator, comes: Locator): Promise<void> {
  const touch = await context.newCDPSession(page);
  // It stands still, and nothing covers it.
  await on.tap({ trial: true });
  const box = await on.boundingBox();
  if (!box) throw new Error("Nothing to press.");
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await touch.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await expect(comes).toBeVisible();
  await touch.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}
