"use client";
import { useEffect } from "react";

/** Keeps the shell as tall as what is visible, so that the composer stays above a phone's keyboard also where the keyboard only covers. */
export function useViewportHeight(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (!viewport) return;
    const root = document.documentElement;
    const measure = () => {
      const covered = innerHeight - viewport.height * viewport.scale > 80;
      if (covered) {
        root.style.setProperty("--shell-h", `${Math.round(viewport.height * viewport.scale)}px`);
        scrollTo(0, 0);
      } else root.style.removeProperty("--shell-h");
    };
    viewport.addEventListener("resize", measure);
    measure();
    return () => viewport.removeEventListener("resize", measure);
  }, []);
}
