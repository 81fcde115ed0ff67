"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { engineClient } from "@/engine/client/engine-client";
import { Row, Section } from "./section";

/** Leaves this browser as it was before. */
export function SignOutSection() {
  const t = useTranslations("settings");
  const [asked, setAsked] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const signOut = async () => {
    setLeaving(true);
    await engineClient()
      .signOut()
      .catch(() => undefined);
    location.assign("/sign-in?again=1");
  };
  return (
    <Section id="signOut" title={t("signOut")}>
      <Row title={<span className="font-regular text-muted">{t("signOutHint")}</span>}>
        <Button tone="dangerQuiet" onClick={() => setAsked(true)}>
          {t("signOut")}
        </Button>
      </Row>
      <Dialog open={asked} onOpenChange={setAsked} title={t("signOutTitle")} description={t("signOutBody")}>
        <div className="flex flex-wrap justify-end gap-2">
          <Button tone="ghost" onClick={() => setAsked(false)}>
            {t("signOutStay")}
          </Button>
          <Button tone="danger" disabled={leaving} onClick={() => void signOut()}>
            {leaving ? t("signingOut") : t("signOutConfirm")}
          </Button>
        </div>
      </Dialog>
    </Section>
  );
}
