"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { chooseNotify, mayNotify } from "@/components/rooms/notify-choice";
import { Button } from "@/components/ui/button";
import { Switch } from "@/components/ui/switch";
import { Row, Section } from "./section";

/** Whether this browser tells of messages while the tab is in the background. */
export function NotificationsSection() {
  const t = useTranslations("settings");
  const [state, setState] = useState<"on" | "off" | "blocked">(() => (mayNotify() ? "on" : "off"));
  const change = (on: boolean) => void chooseNotify(on).then(setState);
  const test = () =>
    new Notification(t("notifyMessage"), { body: t("notifyTestBody"), icon: "/icons/icon-192.png", tag: "sotto-test" });
  return (
    <Section
      id="notifications"
      title={t("notifications")}
      hint={state === "blocked" ? t("notifyBlocked") : t("notifyHint")}
    >
      <Row title={<span id="notify-label">{t("notify")}</span>}>
        {state === "on" && (
          <Button size="sm" onClick={test}>
            {t("notifyTest")}
          </Button>
        )}
        <Switch checked={state === "on"} onChange={change} labelledBy="notify-label" />
      </Row>
    </Section>
  );
}
