"use client";
import { Link2, SquarePen } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { Mark } from "@/components/ui/mark";
import { engineClient } from "@/engine/client/engine-client";
import { useLonely } from "./use-engine";

/** Beside the list when nothing is open. */
export function BlankPane({ onNewChat }: { onNewChat: () => void }) {
  const t = useTranslations("rooms");
  const company = !useLonely();
  return (
    <div className="appear grid flex-1 place-items-center overflow-y-auto p-8">
      <div className="grid max-w-88 justify-items-center gap-1.5 text-center">
        <Mark className="mb-3 h-12 w-auto text-accent" />
        <h1 className="text-xl font-semibold tracking-tight">{t(company ? "pickOneHeading" : "pickHeading")}</h1>
        <p className="text-balance text-muted">{t(company ? "pickOne" : "pick")}</p>
        <div className="mt-4 flex flex-wrap justify-center gap-2">
          <Button tone="primary" onClick={onNewChat}>
            <SquarePen className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
            {t("newChat")}
          </Button>
          <CopyButton tone="ghost" icon={Link2} label={t("copyLink")} text={ownAddress} />
        </div>
      </div>
    </div>
  );
}

/** My link as one would paste it. */
export async function ownAddress(): Promise<string> {
  return location.origin + (await engineClient().myLink());
}
