/** The languages that Sotto speaks. The last two are made from the first: they prove that every word comes from the table and that right-to-left works. */
export const LOCALES = ["en", "en-XA", "ar-XB"] as const;
export type Locale = (typeof LOCALES)[number];

/** Cookie that carries the chosen language; without it the language is English. */
export const LOCALE_COOKIE = "sotto-locale";

/** Whether a text (a cookie's, a form's) names a language of ours. */
export function isLocale(text: string | undefined): text is Locale {
  return LOCALES.some((locale) => locale === text);
}

/** A pseudo-locale is English with marks; nobody is offered one in production. */
export function isPseudo(locale: Locale): boolean {
  return locale !== "en";
}

/** The languages to choose from: in production the pseudo-locales only once one of them is in use (set by its cookie). */
export function offeredLocales(current: Locale): readonly Locale[] {
  return process.env.NODE_ENV === "production" && !isPseudo(current) ? ["en"] : LOCALES;
}

/** Writing direction, for `dir` on the document. */
export function directionOf(locale: Locale): "ltr" | "rtl" {
  return locale.startsWith("ar") ? "rtl" : "ltr";
}
