"use client";
import { useEffect } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

/** Says that a room is on screen, once its page is in view: a tab in the background opens nothing for anybody. */
export function useOpened(room: RoomId): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState !== "visible") return;
      document.removeEventListener("visibilitychange", look);
      engineClient().opened(room);
    };
    document.addEventListener("visibilitychange", look);
    look();
    return () => document.removeEventListener("visibilitychange", look);
  }, [room]);
}
