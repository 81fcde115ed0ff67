"use client";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { useEffect, useRef, useState } from "react";
import { Conversation } from "@/components/chat/conversation";
import { cx } from "@/components/ui/cx";
import { Toaster } from "@/components/ui/toast";
import { BlankPane } from "./blank-pane";
import { ConnectionBar } from "./connection-bar";
import { Meet } from "./meet";
import { Notifier } from "./notifier";
import { type Place, usePlace } from "./place";
import { RoomList } from "./room-list";
import { StoppedPane } from "./stopped-pane";
import { useConnection } from "./use-engine";
import { useUpdate } from "./use-update";
import { useViewportHeight } from "./use-viewport-height";
import { useWelcome } from "./use-welcome";

/** Not needed to read: these come when they are asked for. */
const Settings = dynamic(() => import("@/components/settings/settings").then((module) => module.Settings), {
  ssr: false,
});
const SettingsNav = dynamic(() => import("@/components/settings/settings-nav").then((module) => module.SettingsNav), {
  ssr: false,
});
const NewChatDialog = dynamic(() => import("./new-chat-dialog").then((module) => module.NewChatDialog), { ssr: false });

/** The list at the start, what is open beside it; on a phone one at a time. */
export function Shell() {
  const t = useTranslations();
  /** null: nobody has asked for a new chat yet */
  const [starting, setStarting] = useState<boolean | null>(null);
  const place = usePlace();
  const connection = useConnection();
  const update = useUpdate();
  useViewportHeight();
  useWelcome(place);
  useFocusInPane(place);

  if (connection === "signed-out" || connection === "unsupported") return <StoppedPane why={connection} />;
  const list = place.t === "rooms";
  return (
    <>
      <a
        href="#pane"
        className="link sr-only z-30 rounded-md bg-raised px-4 py-2 focus:not-sr-only focus:absolute focus:m-2"
      >
        {t("app.skip")}
      </a>
      {/* One main for list and pane: on a phone either may be the only thing there is. */}
      <main className="grid h-(--shell-h,100dvh) grid-cols-1 overflow-hidden bg-canvas pane:grid-cols-[var(--list-w)_minmax(0,1fr)]">
        <div
          className={cx(
            "flex min-h-0 min-w-0 flex-col border-e border-line bg-surface max-pane:border-0",
            !list && "max-pane:hidden",
          )}
        >
          {/* On a phone the list is a screen of its own, and says as well how things stand. */}
          <div className="pane:hidden">
            <ConnectionBar update={update} />
          </div>
          {place.t === "settings" ? <SettingsNav /> : <RoomList place={place} onNewChat={() => setStarting(true)} />}
        </div>
        <div
          id="pane"
          tabIndex={-1}
          className={cx("relative flex min-h-0 min-w-0 flex-col outline-none", list && "max-pane:hidden")}
        >
          <ConnectionBar update={update} />
          <Pane place={place} onNewChat={() => setStarting(true)} />
        </div>
        <Toaster />
      </main>
      {starting !== null && <NewChatDialog open={starting} onOpenChange={setStarting} />}
      <Notifier />
    </>
  );
}

/** Where one goes on to: the pane has the focus, unless something in it has taken it. */
function useFocusInPane(place: Place): void {
  const before = useRef(place.t);
  useEffect(() => {
    if (before.current === place.t) return;
    before.current = place.t;
    if (document.activeElement === document.body) document.getElementById("pane")?.focus({ preventScroll: true });
  }, [place.t]);
}

function Pane({ place, onNewChat }: { place: Place; onNewChat: () => void }) {
  switch (place.t) {
    case "room":
      return <Conversation key={place.room} room={place.room} />;
    case "settings":
      return <Settings />;
    case "meet":
      return <Meet handle={place.handle} />;
    case "rooms":
    case "nowhere":
      return <BlankPane onNewChat={onNewChat} />;
  }
}
