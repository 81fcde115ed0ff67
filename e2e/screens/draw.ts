import type { Visitor } from "../support/journey-visitor";

const FOLDER = "screenshots";
const sizes = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

/** The screen as it is, on a phone and on a desktop, by day and by night. `again`: opens what closes when the size changes. */
export async function draw({ page }: Visitor, screen: string, again?: () => Promise<void>): Promise<void> {
  for (const [size, viewport] of Object.entries(sizes)) {
    await page.setViewportSize(viewport);
    await again?.();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${FOLDER}/${screen}-${size}-${colorScheme}.png`, animations: "disabled" });
    }
  }
  await page.setViewportSize(sizes.desktop);
}
