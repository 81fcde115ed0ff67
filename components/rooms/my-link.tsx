"use client";
import { QrCode as QrIcon, Share } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Breakable } from "@/components/ui/breakable";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { QrCode } from "@/components/ui/qr-code";
import { ownAddress } from "./blank-pane";

/** My link: to copy, to share, and as a QR code for someone across the table. */
export function MyLink({ qr }: { qr: "shown" | "asked" }) {
  const t = useTranslations("newChat");
  const tSettings = useTranslations("settings");
  const [address, setAddress] = useState<string | null>(null);
  const [shown, setShown] = useState(qr === "shown");
  useEffect(() => {
    let wanted = true;
    void ownAddress().then((made) => wanted && setAddress(made));
    return () => {
      wanted = false;
    };
  }, []);

  return (
    <div className="grid gap-3">
      <output
        aria-label={t("myLink")}
        dir="ltr"
        className="block min-h-11 min-w-0 rounded-md bg-sunken px-3.5 py-2.5 text-sm [overflow-wrap:anywhere]"
      >
        {address && <Breakable address={address.replace(/^https?:\/\//, "")} />}
      </output>
      <div className="flex flex-wrap gap-2">
        <CopyButton label={t("copyLink")} text={() => address ?? ownAddress()} />
        {typeof navigator.share === "function" && address && (
          <Button onClick={() => void navigator.share({ url: address }).catch(() => undefined)}>
            <Share className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
            {t("share")}
          </Button>
        )}
        {!shown && (
          <Button onClick={() => setShown(true)}>
            <QrIcon className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
            {tSettings("showQr")}
          </Button>
        )}
      </div>
      {shown && address && (
        <QrCode text={address} label={t("qr")} className="appear mx-auto w-full max-w-48 rounded-row" />
      )}
    </div>
  );
}
