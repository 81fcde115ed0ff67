"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { Door } from "@/components/auth/door";
import { Button } from "@/components/ui/button";

/** Something broke while drawing: what was written is in the local store, so trying again is safe. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  const t = useTranslations();
  useEffect(() => console.error(error), [error]);
  return (
    <Door heading={t("error.heading")} lede={t("error.body")}>
      <div className="flex flex-wrap gap-2">
        <Button tone="primary" onClick={reset}>
          {t("app.tryAgain")}
        </Button>
        <Button onClick={() => location.reload()}>{t("app.reload")}</Button>
      </div>
    </Door>
  );
}
