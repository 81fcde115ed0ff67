/** Light, dark, or as the system has it. */
export type Theme = "system" | "light" | "dark";

/** Cookie that carries the theme, so that the first paint already has it. */
export const THEME_COOKIE = "sotto-theme";

/** A cookie's text as a theme; anything else is "system". */
export function themeOf(text: string | undefined): Theme {
  return text === "light" || text === "dark" ? text : "system";
}
