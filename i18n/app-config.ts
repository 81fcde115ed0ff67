import type words from "@/messages/en.json";
import type { Locale as SottoLocale } from "./locales";

/** Makes every key of the string table a type: a misspelt one does not compile. */
declare module "next-intl" {
  interface AppConfig {
    Locale: SottoLocale;
    Messages: typeof words;
  }
}
