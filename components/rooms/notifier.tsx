"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { plainText } from "@/components/chat/message-text/plain-text";
import type { RoomRow } from "@/engine/client/engine-client";
import { mayNotify } from "./notify-choice";
import { goTo, pathOf } from "./place";
import { ShownNotes } from "./shown-notes";
import { useRooms } from "./use-engine";

const notes = new ShownNotes();

/**
 * Tells of new messages while the tab is hidden, if one asked for it, and counts them in the title. A note goes with its words: when
 * they are read, worded anew or deleted.
 */
export function Notifier() {
  const t = useTranslations();
  const rooms = useRooms();
  const before = useRef<ReadonlyMap<string, number> | null>(null);

  useEffect(() => {
    if (!rooms) return;
    notes.meet(rooms);
    const last = before.current;
    before.current = new Map(rooms.map((row) => [row.room, row.unread]));
    if (!last || document.visibilityState === "visible" || !mayNotify()) return;
    for (const row of rooms) {
      if (row.unread > (last.get(row.room) ?? 0))
        notify(row, { title: t("rooms.unnamed"), body: t("settings.notifyMessage") });
    }
  }, [rooms, t]);

  useEffect(() => {
    const end = () => notes.end();
    addEventListener("pagehide", end);
    return () => removeEventListener("pagehide", end);
  }, []);

  const unread = rooms?.reduce((sum, row) => sum + row.unread, 0) ?? 0;
  const title = unread > 0 ? t("app.unreadTitle", { count: unread, title: t("app.name") }) : t("app.name");
  // The page's own title element is the server's and comes first; a second one would never show. It may come anew with
  // every page, so it is set after every drawing.
  useEffect(() => {
    document.title = title;
  });
  return null;
}

/** One note per room: the next message replaces it. The words come from the local store, never from a push service. */
function notify(row: RoomRow, unknown: { title: string; body: string }): void {
  const note = new Notification(row.title || unknown.title, {
    body: row.preview ? plainText(row.preview.text) : unknown.body,
    tag: row.room,
    icon: "/icons/icon-192.png",
  });
  note.onclick = () => {
    focus();
    goTo(pathOf(row.room));
    note.close();
  };
  notes.show(row.room, { text: row.preview?.text ?? null, close: () => note.close() });
}
