"use client";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { TombstoneItem } from "@/engine/client/engine-client";
import { useMessageTools } from "./message-tools";

/** Before a message goes for good: what nobody gets back, and what nobody can take back. */
export function EraseDialog({ item, onDone }: { item: TombstoneItem; onDone: () => void }) {
  const t = useTranslations("tombstone");
  const { deeds } = useMessageTools();
  const go = () => {
    onDone();
    deeds.erase(item.key);
  };
  return (
    <Dialog open onOpenChange={onDone} title={t("eraseTitle")} description={t("eraseBody")}>
      <p className="text-muted">{t("eraseRecall")}</p>
      <div className="flex flex-wrap justify-end gap-2">
        <Button tone="ghost" onClick={onDone}>
          {t("eraseBack")}
        </Button>
        <Button tone="danger" onClick={go}>
          {t("eraseGo")}
        </Button>
      </div>
    </Dialog>
  );
}
