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

/** One pane at a time is to be seen (the breakpoint `pane` of app/globals.css). */
export const NARROW = "(width < 48.0625em)";

/** Fingers rather than a mouse: Enter breaks the line, and nothing takes the focus by itself (a keyboard would jump up). */
export const COARSE = "(pointer: coarse)";
