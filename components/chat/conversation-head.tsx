"use client";
import { ChevronLeft, Info } from "lucide-react";
import { useTranslations } from "next-intl";
import { Face } from "@/components/rooms/face";
import { goBack } from "@/components/rooms/place";
import { usePresenceWords } from "@/components/rooms/use-presence";
import { useStatus } from "@/components/rooms/use-status";
import { useTypingWords } from "@/components/rooms/use-typing-words";
import { Avatar } from "@/components/ui/avatar";
import { Beside } from "@/components/ui/beside";
import { IconButton } from "@/components/ui/icon-button";
import type { RoomRow } from "@/engine/client/engine-client";

interface HeadProps {
  row: RoomRow;
  title: string;
  details: boolean;
  onDetails: () => void;
}

/** Whom one is talking with. */
export function ConversationHead({ row, title, details, onDetails }: HeadProps) {
  const t = useTranslations("chat");
  const tApp = useTranslations("app");
  const self = row.type === "self";
  const under = useUnder(row);
  const typing = useTypingWords(row);
  return (
    <header className="flex min-h-(--bar-h) shrink-0 items-center gap-2 border-b border-line bg-canvas py-2 ps-5 pe-3 pt-[max(8px,env(safe-area-inset-top))] max-pane:px-1">
      <IconButton label={tApp("back")} icon={ChevronLeft} mirrored className="pane:hidden" onClick={goBack} />
      <div className="relative flex min-w-0 flex-1 items-center gap-3">
        <Face account={row.peer?.account ?? null}>
          <Avatar
            id={row.peer?.account ?? row.room}
            name={title}
            shape={self ? "self" : row.peer ? "person" : "room"}
            size="md"
          />
        </Face>
        <div className="min-w-0 flex-1">
          <h1 dir="auto" className="truncate page-start text-lg leading-tight font-semibold tracking-[-0.01em]">
            {/* The whole of name and face answers to a press. */}
            <button
              type="button"
              onClick={onDetails}
              className="max-w-full truncate align-bottom after:absolute after:inset-0 after:rounded-sm focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-offset-2 focus-visible:after:outline-focus"
            >
              {title}
            </button>
          </h1>
          <Under words={under.filter((words) => words !== title && words !== `@${title}`)} typing={typing} />
        </div>
      </div>
      <IconButton label={t("details")} icon={Info} aria-expanded={details} onClick={onDetails} />
    </header>
  );
}

/** The second line: who writes just now, which is not read aloud each time it changes, else `words`. */
function Under({ words, typing }: { words: readonly string[]; typing: string }) {
  if (typing)
    return (
      <p dir="auto" aria-live="off" className="truncate page-start text-xs text-accent">
        {typing}
      </p>
    );
  return words.length > 0 ? (
    <p className="truncate text-xs text-muted">
      <Beside words={words} />
    </p>
  ) : null;
}

/** Under the name: that nobody else is here, how many, or how the other is and what they say of themselves, else who they are. */
function useUnder(row: RoomRow): readonly string[] {
  const t = useTranslations("chat");
  const tGroup = useTranslations("group");
  const presence = usePresenceWords(row.peer?.account ?? null);
  const status = useStatus(row.peer?.status);
  if (row.type === "self") return [t("onlyYou")];
  const known = [presence, status].filter((words) => words !== "");
  if (row.peer) return known.length > 0 ? known : [`@${row.peer.handle}`];
  return row.type === "group" && row.memberCount > 0 ? [tGroup("members", { count: row.memberCount })] : [];
}
