import AxeBuilder from "@axe-core/playwright";
import type { Visitor } from "./journey-visitor";

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1440, height: 900 } };

/**
 * What axe finds wrong with what is on the screen, in both themes, on a phone and on a desktop. `again`: opens what closes when
 * the screen changes its size.
 */
export async function barriers({ page }: Visitor, screen: string, again?: () => Promise<void>): Promise<string[]> {
  const wrong: string[] = [];
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await again?.();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      // Colours fade from theme to theme: judged once every motion has ended.
      await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null))));
      const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze();
      for (const { id, nodes } of violations)
        for (const node of nodes)
          wrong.push(
            `${screen}, ${size}, ${colorScheme}: ${id} ${node.target.join(" ")}\n${node.failureSummary ?? ""}`,
          );
    }
  }
  await page.setViewportSize(SIZES.desktop);
  return wrong;
}
