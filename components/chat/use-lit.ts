"use client";
import { useCallback, useEffect, useState } from "react";

/** So long (ms) the message that was gone to is set apart from the others. */
const LIT = 1_600;

/** The key of the message that was gone to just now, and a way to say so and give it the focus. */
export function useLit(): [string | null, (message: HTMLElement, key: string) => void] {
  const [lit, setLit] = useState<{ key: string } | null>(null);
  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(() => setLit(null), LIT);
    return () => clearTimeout(timer);
  }, [lit]);
  const arrive = useCallback((message: HTMLElement, key: string) => {
    if (!message.hasAttribute("tabindex")) message.tabIndex = -1;
    message.focus({ preventScroll: true });
    setLit({ key });
  }, []);
  return [lit?.key ?? null, arrive];
}
