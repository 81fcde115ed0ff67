"use client";
import { useTranslations } from "next-intl";
import { buttonLook } from "@/components/ui/button";
import { Mark } from "@/components/ui/mark";

/** The whole screen, where nothing can be shown: signed out here, or a browser that cannot do it. */
export function StoppedPane({ why }: { why: "signed-out" | "unsupported" }) {
  const t = useTranslations("connection");
  const out = why === "signed-out";
  return (
    <main className="grid min-h-dvh place-items-center bg-canvas p-6">
      <div className="appear grid max-w-96 justify-items-center gap-2 text-center">
        <Mark className="mb-3 h-11 w-auto text-accent" />
        <h1 className="text-2xl font-semibold tracking-tight text-balance">
          {t(out ? "signedOutHeading" : "unsupportedHeading")}
        </h1>
        <p className="text-balance text-muted">{t(out ? "signedOut" : "unsupported")}</p>
        {out && (
          <a href="/sign-in?again=1" className={`${buttonLook({ tone: "primary" })} mt-4`}>
            {t("signIn")}
          </a>
        )}
      </div>
    </main>
  );
}
