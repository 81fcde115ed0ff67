"use client";
import { useSyncExternalStore } from "react";

/** Whether a media query holds, kept up to date. False while rendering on the server. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = matchMedia(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
    () => false,
  );
}

/** Fingers rather than a mouse: Enter breaks the line, and nothing takes the focus by itself (a keyboard would jump up). */
export const COARSE = "(pointer: coarse)";
