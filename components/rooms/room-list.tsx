"use client";
import { Settings as SettingsIcon, SquarePen, Star } from "lucide-react";
import dynamic from "next/dynamic";
import { useTranslations } from "next-intl";
import { type KeyboardEvent, useDeferredValue, useState } from "react";
import { IconButton, iconButtonLook } from "@/components/ui/icon-button";
import { Wordmark } from "@/components/ui/mark";
import { useTimes } from "@/components/ui/use-times";
import { Windowed } from "@/components/ui/windowed";
import type { RoomRow } from "@/engine/client/engine-client";
import { EmptyRooms, NothingFound } from "./empty-rooms";
import { isUnread } from "./is-unread";
import { ListFilter, type RoomFilter } from "./list-filter";
import { goTo, type Place, pathOf } from "./place";
import { PlainLink } from "./plain-link";
import { RoomLine } from "./room-line";
import { RoomSearch } from "./room-search";
import { isSought } from "./room-sought";
import { RoomsSkeleton } from "./rooms-skeleton";
import { useLonely, useNewest, useRooms } from "./use-engine";
import { useKeptFocus } from "./use-kept-focus";
import { useLineAsked } from "./use-line-asked";

/** Not needed to read: these come when they are asked for. */
const LineMenu = dynamic(() => import("./line-menu").then((module) => module.LineMenu), { ssr: false });
const StarredDialog = dynamic(() => import("./starred-dialog").then((module) => module.StarredDialog), { ssr: false });

const NO_ROWS: readonly RoomRow[] = [];

/** Every room, newest first: searched, filtered, walked with the arrow keys. */
export function RoomList({ place, onNewChat }: { place: Place; onNewChat: () => void }) {
  const t = useTranslations("rooms");
  // Keys and words that come are drawn first: a list is long.
  const rooms = useDeferredValue(useNewest());
  const whole = useDeferredValue(useRooms() !== null);
  const times = useTimes();
  const [typed, setTyped] = useState("");
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [filter, setFilter] = useState<RoomFilter>("all");
  const [starred, setStarred] = useState(false);
  const { asked, answered, onLine, onMenuKey } = useLineAsked();
  const about = asked && rooms?.find((row) => row.room === asked.room);
  const query = useDeferredValue(typed.trim().toLocaleLowerCase());
  const shown = rooms?.filter((row) => passes(row, filter) && isSought(row, query, t("self")));
  const onFocus = useKeptFocus(shown ?? NO_ROWS);
  const alone = useLonely();
  const lonely = query === "" && filter === "all" && alone;

  const openFirst = () => {
    const first = shown?.[0];
    if (first) goTo(pathOf(first.room));
  };

  return (
    <nav aria-label={t("title")} className="flex min-h-0 flex-1 flex-col">
      <header className="flex min-h-(--bar-h) shrink-0 items-center gap-2 py-2 ps-5 pe-3 pt-[max(8px,env(safe-area-inset-top))] max-pane:pe-2">
        <h1 className="flex-1">
          <Wordmark className="h-6 w-auto max-pane:h-[26px]" />
          <span className="sr-only">{t("title")}</span>
        </h1>
        <IconButton label={t("newChat")} icon={SquarePen} onClick={onNewChat} className="max-pane:hidden" />
        <IconButton label={t("starred")} icon={Star} onClick={() => setStarred(true)} />
        <PlainLink href="/settings" aria-label={t("settings")} title={t("settings")} className={iconButtonLook()}>
          <SettingsIcon className="size-(--icon)" strokeWidth={1.75} aria-hidden />
        </PlainLink>
      </header>
      <div className="grid shrink-0 grid-cols-[minmax(0,1fr)] gap-2.5 px-4 pb-2">
        <RoomSearch value={typed} onChange={setTyped} onEnter={openFirst} />
        <ListFilter value={filter} onChange={setFilter} />
      </div>
      {shown ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys go from link to link within it
        <div
          ref={setScroller}
          className="thin-scroll min-h-0 flex-1 overflow-x-hidden overflow-y-auto overscroll-contain px-2 pt-1 pb-4 max-pane:px-1 max-pane:pb-24"
          {...onLine}
          onFocus={onFocus}
          onKeyDown={(event) => {
            walk(event);
            onMenuKey(event);
          }}
        >
          {shown.length > 0 && (
            <Windowed
              items={shown}
              keyOf={(row) => row.room}
              height={70}
              scroller={scroller}
              label={t("title")}
              line={(row, line) => (
                <RoomLine
                  key={row.room}
                  row={row}
                  open={place.t === "room" && place.room === row.room}
                  times={times}
                  measure={line.ref}
                  index={line["data-index"]}
                  count={line["aria-setsize"]}
                />
              )}
            />
          )}
          {shown.length === 0 && whole && !lonely && <NothingFound query={query} filter={filter} />}
          {lonely && <EmptyRooms onNewChat={onNewChat} />}
        </div>
      ) : (
        <RoomsSkeleton />
      )}
      <button
        type="button"
        onClick={onNewChat}
        className="absolute end-4 bottom-[max(24px,env(safe-area-inset-bottom))] inline-flex h-14 items-center gap-2.5 rounded-lg bg-action ps-[18px] pe-5 font-emphasis text-on-action shadow-lift transition-transform duration-(--t-fast) active:scale-[0.98] pane:hidden"
      >
        <SquarePen className="size-(--icon)" strokeWidth={1.75} aria-hidden />
        {t("newChat")}
      </button>
      {asked && about && <LineMenu key={asked.n} asked={asked} row={about} onAnswered={answered} />}
      {starred && <StarredDialog onClose={() => setStarred(false)} />}
    </nav>
  );
}

function passes(row: RoomRow, filter: RoomFilter): boolean {
  switch (filter) {
    case "all":
      return true;
    case "unread":
      return isUnread(row);
    case "groups":
      return row.type === "group";
  }
}

function walk(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll("a")];
  const here = links.findIndex((link) => link.matches(":focus"));
  const next = links[here + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
