import { cookies } from "next/headers";
import { getRequestConfig } from "next-intl/server";
import words from "@/messages/en.json";
import type {} from "./app-config";
import { isLocale, isPseudo, LOCALE_COOKIE, type Locale } from "./locales";
import { pseudoWords } from "./pseudo";

/** The words of one request, by the language cookie. Times are formatted in the browser, in its own zone. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LOCALE_COOKIE)?.value;
  const locale: Locale = isLocale(chosen) ? chosen : "en";
  return { locale, messages: isPseudo(locale) ? pseudoWords(words) : words, timeZone: "UTC" };
});
