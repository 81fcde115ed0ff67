"use client";
import { useTranslations } from "next-intl";
import type { RoomRow } from "@/engine/client/engine-client";
import { useTypers } from "./use-engine";

/** That somebody writes in a room just now, in words; empty while nobody does. Between two people it goes without a name. */
export function useTypingWords(row: RoomRow): string {
  const t = useTranslations("typing");
  const people = useTypers(row.room);
  const [one, other] = people;
  if (!one) return "";
  if (row.peer) return t("alone");
  if (!other) return t("one", { name: one.name });
  return people.length === 2 ? t("two", { one: one.name, other: other.name }) : t("many", { count: people.length });
}
