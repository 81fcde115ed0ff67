"use client";
import { useTranslations } from "next-intl";
import type { RoomRow } from "@/engine/client/engine-client";

/** What a room is called on screen: one's own room by its role, a group whose name has not come yet by what it is. */
export function useTitle(row: Pick<RoomRow, "type" | "title"> | null): string {
  const t = useTranslations("rooms");
  if (!row) return "";
  if (row.type === "self") return t("self");
  return row.title === "" && row.type === "group" ? t("unnamed") : row.title;
}
