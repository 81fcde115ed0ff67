"use client";
import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { PlainLink } from "@/components/rooms/plain-link";
import { Mark } from "@/components/ui/mark";

/** How long (ms) a room that is not here yet may be on its way before we say that it isn't. */
const PATIENCE = 6_000;

/** A path to a room that is not in the list: on its way (just made elsewhere), or not ours. */
export function BlankRoom({ loaded }: { loaded: boolean }) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  const [gone, setGone] = useState(false);
  useEffect(() => {
    if (!loaded) return;
    const timer = setTimeout(() => setGone(true), PATIENCE);
    return () => clearTimeout(timer);
  }, [loaded]);
  return (
    <div className="grid flex-1 place-items-center p-8" aria-busy={!gone}>
      {gone ? (
        <div className="appear grid max-w-80 justify-items-center gap-1.5 text-center">
          <Mark className="mb-3 h-10 w-auto text-accent" />
          <h1 className="text-xl font-semibold tracking-tight">{t("goneHeading")}</h1>
          <p className="text-muted">{t("gone")}</p>
          <PlainLink href="/" className="link mt-3">
            {tApp("home")}
          </PlainLink>
        </div>
      ) : (
        <span role="status" className="appear-late text-muted">
          {t("opening")}
        </span>
      )}
    </div>
  );
}
