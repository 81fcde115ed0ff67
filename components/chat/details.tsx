"use client";
import { Lock, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useEffect, useState } from "react";
import { Face } from "@/components/rooms/face";
import { UnreadSection } from "@/components/rooms/unread-section";
import { useMe } from "@/components/rooms/use-engine";
import { usePresenceWords } from "@/components/rooms/use-presence";
import { useStatus } from "@/components/rooms/use-status";
import { Avatar } from "@/components/ui/avatar";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import type { Person, RoomRow } from "@/engine/client/engine-client";

/** A pair's details are small; a group's come when they are asked for. */
const GroupDetails = dynamic(() => import("@/components/groups/group-details").then((module) => module.GroupDetails), {
  ssr: false,
});

/** Beside the conversation: who is in it. On narrower screens it lies over it. */
export function Details({ row, title, onClose }: { row: RoomRow; title: string; onClose: () => void }) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  const [panel, setPanel] = useState<HTMLElement | null>(null);
  useEffect(() => panel?.focus(), [panel]);
  const self = row.type === "self";
  // What is open above the pane (a menu, a dialog) has an Escape of its own.
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) =>
    event.key === "Escape" && event.target instanceof Node && event.currentTarget.contains(event.target) && onClose();
  return (
    <aside
      ref={setPanel}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      aria-label={t("details")}
      className="slide-in thin-scroll w-(--details-w) shrink-0 overflow-y-auto border-s border-line bg-surface outline-none max-wide:absolute max-wide:inset-y-0 max-wide:end-0 max-wide:z-20 max-wide:shadow-float max-pane:inset-0 max-pane:w-auto max-pane:border-0"
    >
      <header className="flex min-h-(--bar-h) items-center gap-2 ps-5 pe-3 pt-[env(safe-area-inset-top)]">
        <h2 className="flex-1 text-lg leading-tight font-semibold tracking-[-0.01em]">{t("details")}</h2>
        <IconButton label={tApp("close")} icon={X} onClick={onClose} />
      </header>
      {row.type === "group" ? <GroupDetails row={row} scroller={panel} /> : <PairDetails row={row} title={title} />}
      <p className="flex items-start gap-2.5 border-t border-line px-5 py-4 text-sm text-pretty text-muted">
        <Lock className="mt-0.5 size-(--icon-sm) shrink-0" strokeWidth={1.75} aria-hidden />
        {t(
          self
            ? "privacySelf"
            : row.type !== "group"
              ? "privacy"
              : row.sharesPast
                ? "privacyGroupPast"
                : "privacyGroup",
        )}
      </p>
    </aside>
  );
}

/** Two people, or oneself alone. */
function PairDetails({ row, title }: { row: RoomRow; title: string }) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  const me = useMe();
  const self = row.type === "self";
  const presence = usePresenceWords(row.peer?.account ?? null);
  const status = useStatus(row.peer?.status);
  const handleText = () => `@${row.peer?.handle ?? ""}`;
  return (
    <>
      <div className="grid justify-items-center gap-1 px-6 pt-3 pb-5 text-center">
        <Avatar
          id={row.peer?.account ?? row.room}
          name={title}
          shape={self ? "self" : row.peer ? "person" : "room"}
          size="xl"
          className="mb-3"
        />
        <h3 dir="auto" className="text-xl font-semibold tracking-tight">
          {title}
        </h3>
        {row.peer && title !== `@${row.peer.handle}` && (
          <p className="text-sm text-muted">
            <bdi>@{row.peer.handle}</bdi>
          </p>
        )}
        {presence && <p className="text-sm text-muted">{presence}</p>}
        {status && (
          <p dir="auto" className="mt-1 text-sm text-pretty break-words">
            {status}
          </p>
        )}
        {row.peer && <CopyButton size="sm" className="mt-3" label={t("handleCopy")} text={handleText} />}
      </div>
      <UnreadSection row={row} />
      {!self && (
        <section className="border-t border-line px-2 pt-2 pb-3">
          <h3 className="px-3 pt-2.5 pb-1.5 text-sm font-semibold">{t("members")}</h3>
          <ul>
            {row.peer && <Member person={row.peer} name={row.peer.name} other />}
            {me && <Member person={me} name={tApp("you")} other={false} />}
          </ul>
        </section>
      )}
    </>
  );
}

function Member({ person, name, other }: { person: Person; name: string; other: boolean }) {
  // What the other says of themselves stands above.
  const status = useStatus(other ? undefined : person.status);
  return (
    <li className="flex min-h-11 items-center gap-3 px-3 py-1.5">
      <Face account={other ? person.account : null}>
        <Avatar id={person.account} name={person.name} shape="person" size="sm" />
      </Face>
      <span className="min-w-0 flex-1">
        <span dir="auto" className="block truncate page-start">
          {name}
        </span>
        {status && (
          <span className="block truncate text-xs text-muted">
            <bdi>{status}</bdi>
          </span>
        )}
      </span>
    </li>
  );
}
