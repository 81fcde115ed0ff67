"use client";
import { useEffect, useEffectEvent } from "react";
import { cover } from "./cover";
import { NARROW } from "./use-media";

/** On a phone what is open covers the page, and the system's "back" closes it. */
export function useCover(open: boolean, close: () => void): void {
  const onBack = useEffectEvent(close);
  useEffect(() => (open && matchMedia(NARROW).matches ? cover(() => onBack()) : undefined), [open]);
}
