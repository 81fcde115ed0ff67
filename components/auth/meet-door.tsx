"use client";
import { useTranslations } from "next-intl";
import { useEffect } from "react";
import { buttonLook } from "@/components/ui/button";
import { Door } from "./door";
import { keepNextTarget } from "./next-target";

/** Someone's link, opened by somebody without an account here: the target waits, with its fragment, until they have one. */
export function MeetDoor({ handle }: { handle: string }) {
  const t = useTranslations("meet");
  useEffect(() => keepNextTarget(location.pathname + location.hash), []);
  return (
    <Door heading={t("heading", { handle })} lede={t("lede")}>
      <div className="grid gap-3">
        <a href="/sign-up" className={buttonLook({ tone: "primary", size: "big" })}>
          {t("create")}
        </a>
        <a href="/sign-in" className={buttonLook({ tone: "quiet", size: "big" })}>
          {t("signIn")}
        </a>
      </div>
    </Door>
  );
}
