"use client";
import type { MouseEvent } from "react";
import { useLongPress } from "@/components/ui/use-long-press";
import type { EventId } from "@/protocol/ids";
import type { MessageTools } from "./message-tools";

/** The log under a finger or the right button: a long press opens a message's sheet, a right click its menu; on a reaction, who gave it. `picking`: a press picks, and none of these comes. */
export function useLogPress({ ask }: MessageTools, picking = false) {
  const finger = useLongPress((target) => {
    const key = keyUnder(target);
    if (picking || !key || isLink(target)) return null;
    const people = isReaction(target);
    return () => ask({ t: people ? "people" : "sheet", key });
  });
  return {
    ...finger.onFinger,
    onContextMenu: (event: MouseEvent) => {
      const key = keyUnder(event.target);
      if (key && picking) return event.preventDefault();
      // A link, or words that were marked, have the browser's own menu.
      if (!key || isOwn(event.target)) return;
      event.preventDefault();
      if (finger.isDown()) return;
      if (isReaction(event.target)) return ask({ t: "people", key });
      ask({ t: "menu", key, at: { x: event.clientX, y: event.clientY, width: 0, height: 0 }, byKeys: false });
    },
  };
}

/** The message whose line, with all that hangs below it, is there. */
export function keyUnder(target: EventTarget): EventId | undefined {
  const line = (target as Element).closest("[data-line]");
  return line?.querySelector<HTMLElement>("[data-message]")?.dataset.message as EventId | undefined;
}

function isReaction(target: EventTarget): boolean {
  return (target as Element).closest("[data-reaction]") !== null;
}

function isLink(target: EventTarget): boolean {
  return (target as Element).closest("a") !== null;
}

function isOwn(target: EventTarget): boolean {
  if (isLink(target)) return true;
  const selection = getSelection();
  return selection !== null && !selection.isCollapsed && selection.containsNode(target as Node, true);
}
