"use client";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { takeWelcome } from "@/components/auth/welcome-flag";
import { engineClient } from "@/engine/client/engine-client";
import { goTo, type Place, pathOf } from "./place";
import { useRooms } from "./use-engine";

/** The first thing a new account sees: its own room, with a first note that says what this is. Written once, by the browser that signed up. */
export function useWelcome(place: Place): void {
  const t = useTranslations("rooms");
  const done = useRef(false);
  const own = useRooms()?.find((row) => row.type === "self" && row.state.t === "ready") ?? null;
  useEffect(() => {
    if (!own || done.current) return;
    done.current = true;
    if (!takeWelcome()) return;
    void engineClient().send(own.room, t("welcome"));
    if (place.t === "rooms") goTo(pathOf(own.room));
  }, [own, place, t]);
}
