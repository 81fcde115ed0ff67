"use client";
import { RefreshCw, ShieldAlert, Sparkles, Turtle, WifiOff } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { emphasis } from "@/components/ui/emphasis";
import { useConnection } from "./use-engine";

/**
 * One quiet line when the connection is not as it should be, or a newer Sotto waits (`update` changes to it). Everything stays
 * readable and writable under it.
 */
export function ConnectionBar({ update }: { update: (() => void) | null }) {
  const t = useTranslations("connection");
  const tApp = useTranslations("app");
  const connection = useConnection();
  const current = connection === "starting" || connection === "online";
  switch (update && current ? "needs-reload" : connection) {
    case "offline":
      return <Bar icon={WifiOff} words={t.rich("offline", emphasis)} />;
    case "reconnecting":
      return <Bar icon={RefreshCw} words={t("reconnecting")} late />;
    case "polling":
      return <Bar icon={Turtle} words={t("polling")} late />;
    case "notes-lacking":
      return <Bar icon={ShieldAlert} words={t("notesLacking")} />;
    case "needs-reload":
      return (
        <Bar icon={Sparkles} words={t.rich("needsReload", emphasis)}>
          <button type="button" className="link touch-area font-emphasis" onClick={update ?? (() => location.reload())}>
            {tApp("reload")}
          </button>
        </Bar>
      );
    case "starting":
    case "online":
    case "signed-out":
    case "unsupported":
      return null;
  }
}

function Bar({
  icon: Icon,
  words,
  late,
  children,
}: {
  icon: typeof WifiOff;
  words: ReactNode;
  late?: boolean;
  children?: ReactNode;
}) {
  return (
    <div
      role="status"
      className={`${late ? "appear-late" : "drop-in"} flex shrink-0 items-center justify-center gap-x-3 bg-sunken px-4 py-1.5 text-center text-sm text-muted`}
    >
      <Icon className="size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
      <span>{words}</span>
      {children}
    </div>
  );
}
