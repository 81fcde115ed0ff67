"use client";
import { useEffect, useState } from "react";

/** When something that was opened goes, the focus returns to where it came from, or to the first of these that is in the page. */
export function useFocusBack(...ways: readonly string[]): void {
  const [from] = useState(() => document.activeElement);
  const rest = ways.join("\n");
  useEffect(
    () => () => {
      const back = () => {
        const { activeElement, body } = document;
        // Another pane or a dialog may have taken it already.
        if (activeElement && activeElement !== body) return;
        const before = from instanceof HTMLElement && from !== body && from.isConnected ? from : null;
        const [way] = rest
          .split("\n")
          .filter(Boolean)
          .flatMap((one) => document.querySelector<HTMLElement>(one) ?? []);
        (before ?? way)?.focus({ preventScroll: true });
      };
      // What is open above the page lets nothing else be reached until it is gone.
      setTimeout(back);
    },
    [from, rest],
  );
}
