"use client";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ChevronLeft } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { goBack } from "@/components/rooms/place";
import { useMe } from "@/components/rooms/use-engine";
import { IconButton } from "@/components/ui/icon-button";
import { AppearanceSection } from "./appearance-section";
import { InviteSection } from "./invite-section";
import { LinkSection } from "./link-section";
import { NotificationsSection } from "./notifications-section";
import { PrivacySection } from "./privacy-section";
import { ProfileSection } from "./profile-section";
import { SessionsSection } from "./sessions-section";
import { SignOutSection } from "./sign-out-section";

/** Everything that is mine to set, on one page. */
export function Settings() {
  const t = useTranslations("settings");
  const tApp = useTranslations("app");
  const me = useMe();
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { retry: 1, staleTime: 30_000 } } }));
  return (
    <div className="thin-scroll min-h-0 flex-1 overflow-y-auto overscroll-contain px-[clamp(16px,6%,72px)] pt-10 pb-16 max-pane:pt-[max(8px,env(safe-area-inset-top))]">
      <div className="mx-auto grid max-w-170 min-w-0 grid-cols-[minmax(0,1fr)] gap-8">
        <header>
          <IconButton
            label={tApp("back")}
            icon={ChevronLeft}
            mirrored
            className="-ms-2.5 pane:hidden"
            onClick={goBack}
          />
          <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
        </header>
        {me && <ProfileSection me={me} />}
        <LinkSection />
        <NotificationsSection />
        <AppearanceSection />
        <QueryClientProvider client={queries}>
          <PrivacySection />
          <SessionsSection />
        </QueryClientProvider>
        {me?.operator && <InviteSection />}
        <SignOutSection />
      </div>
    </div>
  );
}
