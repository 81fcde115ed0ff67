"use client";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { FieldError } from "@/components/ui/field";
import { createInviteAction } from "@/server/invites/actions";
import { Section } from "./section";

/** The operator lets somebody in: a link that works once. */
export function InviteSection() {
  const t = useTranslations("settings");
  const [address, setAddress] = useState<string | null>(null);
  const [failed, setFailed] = useState(false);
  const make = async () => {
    const answer = await createInviteAction({}).catch(() => ({ ok: false as const }));
    setFailed(!answer.ok);
    if (answer.ok) setAddress(location.origin + answer.value.path);
  };
  return (
    <Section id="invites" title={t("invites")} hint={t("invitesHint")}>
      <div className="grid gap-3 px-[18px] py-4 max-pane:px-4">
        {address && (
          <output
            aria-label={t("inviteLink")}
            dir="ltr"
            className="block min-w-0 rounded-md bg-sunken px-3.5 py-2.5 text-sm [overflow-wrap:anywhere]"
          >
            <Breakable address={address} />
          </output>
        )}
        {failed && <FieldError words={t("inviteFailed")} />}
        <div className="flex flex-wrap gap-2">
          {address && <CopyButton label={t("inviteCopy")} text={() => address} />}
          <Button tone={address ? "ghost" : "quiet"} onClick={() => void make()}>
            {t(address ? "inviteAnother" : "inviteMake")}
          </Button>
        </div>
      </div>
    </Section>
  );
}
