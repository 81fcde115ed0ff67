"use client";
import { Download, Info, Printer } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/check";
import { CopyButton } from "@/components/ui/copy-button";
import { Wordmark } from "@/components/ui/mark";
import { Door } from "./door";
import { takeNextTarget } from "./next-target";

/** The recovery code, shown once: one does not get past it without saying that it is kept. */
export function RecoveryCode({ code, handle }: { code: string; handle: string }) {
  const t = useTranslations("auth.code");
  const tApp = useTranslations("app");
  const [kept, setKept] = useState(false);
  const leaving = useRef(false);
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (!leaving.current) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);

  const open = () => {
    leaving.current = true;
    location.assign(takeNextTarget());
  };
  const download = () => saveText(t("fileName"), t("fileText", { handle, code }));

  return (
    <Door top={<Top step={t("step")} />} heading={t("heading")} lede={t("lede")}>
      <fieldset
        aria-label={t("label")}
        data-recovery-code={code}
        dir="ltr"
        className="flex min-w-0 flex-wrap justify-center gap-2 rounded-lg bg-sunken p-3.5 font-mono text-lg tracking-[0.04em]"
      >
        {code.split("-").map((group, place) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: groups may repeat and never move
            key={place}
            className="min-w-max basis-[calc(25%-6px)] rounded-[9px] bg-raised px-1 py-2 text-center whitespace-nowrap"
          >
            {group}
          </span>
        ))}
      </fieldset>
      <div className="flex flex-wrap gap-2 print:hidden">
        <CopyButton text={() => code} label={tApp("copy")} />
        <Button onClick={download}>
          <Download className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
          {t("download")}
        </Button>
        <Button onClick={() => print()}>
          <Printer className="size-(--icon-sm)" strokeWidth={1.75} aria-hidden />
          {t("print")}
        </Button>
      </div>
      <Check checked={kept} onChange={setKept} label={t("saved")} />
      <Button tone="primary" size="big" className="print:hidden" disabled={!kept} onClick={open}>
        {t("open")}
      </Button>
      <p className="flex items-start gap-1.5 text-sm text-pretty text-muted print:hidden">
        <Info className="mt-[0.15em] size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        {t("once")}
      </p>
    </Door>
  );
}

/** The name leads nowhere here: one does not leave by mistake before the code is kept. */
function Top({ step }: { step: string }) {
  return (
    <div className="flex flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-1">
      <Wordmark className="h-8 w-auto" />
      <p className="text-sm font-emphasis text-muted">{step}</p>
    </div>
  );
}

function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
