"use client";
import { useTranslations } from "next-intl";
import { Button, buttonLook } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import type { LinkDoubt } from "./link-doubt";

interface LinkQuestionProps {
  href: string;
  doubt: LinkDoubt;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Before a link whose words mislead: where it really leads, and whether one wants to go there. */
export function LinkQuestion({ href, doubt, open, onOpenChange }: LinkQuestionProps) {
  const t = useTranslations("text");
  const { host, named } = doubt;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("linkTitle")}
      description={named ? t("linkNamed", { named }) : t("linkAlike")}
    >
      <p dir="ltr" className="min-w-0 rounded-md bg-sunken px-3.5 py-3 [overflow-wrap:anywhere] forced-colors:border">
        <span className="block font-mono text-lg font-semibold">{host}</span>
        <span className="line-clamp-3 text-sm text-muted">{href}</span>
      </p>
      <div className="flex flex-wrap justify-end gap-2">
        <a
          href={href}
          target="_blank"
          rel="noopener noreferrer nofollow"
          onClick={() => onOpenChange(false)}
          className={`${buttonLook({ tone: "quiet" })} min-w-0 [overflow-wrap:anywhere]`}
        >
          {t("linkOpen", { host })}
        </a>
        <Button tone="primary" onClick={() => onOpenChange(false)}>
          {t("linkStay")}
        </Button>
      </div>
    </Dialog>
  );
}
