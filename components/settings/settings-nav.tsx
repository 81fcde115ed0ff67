"use client";
import { Bell, ChevronLeft, Eye, Laptop, Link2, LogOut, Palette, User } from "lucide-react";
import { useTranslations } from "next-intl";
import { goBack } from "@/components/rooms/place";
import { useMe } from "@/components/rooms/use-engine";
import { Avatar } from "@/components/ui/avatar";
import { IconButton } from "@/components/ui/icon-button";

const SECTIONS = [
  { id: "profile", icon: User },
  { id: "link", icon: Link2 },
  { id: "notifications", icon: Bell },
  { id: "appearance", icon: Palette },
  { id: "privacy", icon: Eye },
  { id: "devices", icon: Laptop },
  { id: "signOut", icon: LogOut },
] as const;

/** Beside the settings on a wide screen: where to go. */
export function SettingsNav() {
  const t = useTranslations("settings");
  const tApp = useTranslations("app");
  const me = useMe();
  return (
    <nav aria-label={t("sections")} className="thin-scroll flex min-h-0 flex-1 flex-col overflow-y-auto">
      <header className="flex min-h-(--bar-h) shrink-0 items-center gap-1 px-2">
        <IconButton label={tApp("home")} icon={ChevronLeft} mirrored onClick={goBack} />
        <p className="text-lg font-semibold tracking-[-0.01em]">{t("title")}</p>
      </header>
      {me && (
        <div className="flex items-center gap-3 px-5 py-2.5">
          <Avatar id={me.account} name={me.name} shape="person" size="lg" />
          <div className="min-w-0">
            <p dir="auto" className="truncate page-start font-semibold">
              {me.name}
            </p>
            <p className="truncate text-sm text-muted">
              <bdi>@{me.handle}</bdi>
            </p>
          </div>
        </div>
      )}
      <ul className="p-2">
        {SECTIONS.map(({ id, icon: Icon }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => show(id)}
              className="flex min-h-11 w-full items-center gap-3 rounded-md px-3 text-start outline-offset-[-2px] transition-colors duration-(--t-fast) hover:bg-hover"
            >
              <Icon className="size-(--icon) text-muted" strokeWidth={1.75} aria-hidden />
              {t(id)}
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Brings a section into view, and whoever goes by keys to it. */
function show(id: string): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const section = document.getElementById(id);
  section?.focus({ preventScroll: true });
  section?.scrollIntoView({ behavior: still ? "instant" : "smooth" });
}
