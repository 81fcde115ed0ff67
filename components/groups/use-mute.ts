"use client";
import { useEffect, useState } from "react";
import type { RoomRow } from "@/engine/client/engine-client";
import { isMuted } from "./member-actions";
import { useMembers } from "./use-members";

/** A timer waits no longer than this (ms). */
const LONGEST = 2 ** 31 - 1;

/** Until when (unix seconds) one may not write in a group; 0 where one may. It ends by itself. */
export function useMute(row: RoomRow | null): number {
  const mutedUntil = useMembers(row?.type === "group" ? row : null)?.find((one) => one.me)?.mutedUntil ?? 0;
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    const left = mutedUntil * 1000 - Date.now();
    const timer = setTimeout(() => setNow(Date.now() / 1000), Math.min(Math.max(left + 500, 0), LONGEST));
    return () => clearTimeout(timer);
  }, [mutedUntil]);
  return isMuted({ mutedUntil }, now) ? mutedUntil : 0;
}
