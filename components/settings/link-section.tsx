"use client";
import { useTranslations } from "next-intl";
import { MyLink } from "@/components/rooms/my-link";
import { Section } from "./section";

/** How others find me. */
export function LinkSection() {
  const t = useTranslations("settings");
  return (
    <Section id="link" title={t("link")} hint={t("linkHint")}>
      <div className="px-[18px] py-4 max-pane:px-4">
        <MyLink qr="asked" />
      </div>
    </Section>
  );
}
