"use client";
import { useLocale, useTranslations } from "next-intl";
import { useState } from "react";
import { Segments } from "@/components/ui/segments";
import { LOCALE_COOKIE, type Locale, offeredLocales } from "@/i18n/locales";
import { keepPreference } from "./preference-cookie";
import { Row, Section } from "./section";
import { THEME_COOKIE, type Theme, themeOf } from "./theme";

const LANGUAGE_NAMES = { en: "languageEn", "en-XA": "languageEnXA", "ar-XB": "languageArXB" } as const satisfies Record<
  Locale,
  string
>;

/** Theme, and language where there is more than one. The pseudo-languages are for whoever builds Sotto. */
export function AppearanceSection() {
  const t = useTranslations("settings");
  const locale = useLocale();
  const [theme, setTheme] = useState<Theme>(() => themeOf(document.documentElement.dataset.theme));

  const languages = offeredLocales(locale);

  const changeTheme = (chosen: Theme) => {
    setTheme(chosen);
    keepPreference(THEME_COOKIE, chosen === "system" ? null : chosen);
    if (chosen === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = chosen;
  };
  const changeLanguage = (chosen: Locale) => {
    keepPreference(LOCALE_COOKIE, chosen);
    location.reload();
  };

  return (
    <Section id="appearance" title={t("appearance")}>
      <Row title={t("theme")}>
        <Segments
          label={t("theme")}
          value={theme}
          onChange={changeTheme}
          options={[
            { value: "system", label: t("themeSystem") },
            { value: "light", label: t("themeLight") },
            { value: "dark", label: t("themeDark") },
          ]}
        />
      </Row>
      {languages.length > 1 && (
        <Row title={t("language")}>
          <Segments
            label={t("language")}
            value={locale}
            onChange={changeLanguage}
            options={languages.map((one) => ({ value: one, label: t(LANGUAGE_NAMES[one]) }))}
          />
        </Row>
      )}
    </Section>
  );
}
