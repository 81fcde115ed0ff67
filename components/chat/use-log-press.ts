"use client";
import { type MouseEvent, type PointerEvent, useRef } from "react";
import type { EventId } from "@/protocol/ids";
import type { MessageTools } from "./message-tools";

/** How long (ms) a finger rests on a message before its sheet comes. */
const LONG = 450;
/** A finger that moves further than this (px) scrolls. */
const STILL = 10;

/** The log under a finger or the right button: a long press opens a message's sheet, a right click its menu; on a reaction, who gave it. */
export function useLogPress({ ask }: MessageTools) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const stop = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent) => {
      stop();
      const key = keyUnder(event.target);
      if (event.pointerType !== "touch" || !key || isLink(event.target)) return;
      const people = isReaction(event.target);
      const timer = setTimeout(() => {
        letGo();
        ask({ t: people ? "people" : "sheet", key });
      }, LONG);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerMove: (event: PointerEvent) => {
      const { x, y } = press.current ?? { x: event.clientX, y: event.clientY };
      if (Math.hypot(event.clientX - x, event.clientY - y) > STILL) stop();
    },
    onPointerUp: stop,
    onPointerCancel: stop,
    onContextMenu: (event: MouseEvent) => {
      const key = keyUnder(event.target);
      // A link, or words that were marked, have the browser's own menu.
      if (!key || isOwn(event.target)) return;
      event.preventDefault();
      if (press.current) return;
      if (isReaction(event.target)) return ask({ t: "people", key });
      ask({ t: "menu", key, at: { x: event.clientX, y: event.clientY, width: 0, height: 0 }, byKeys: false });
    },
  };
}

/** The finger that asked is still to be lifted: that is no press on what has come under it meanwhile. */
function letGo(): void {
  const over = new AbortController();
  const lifted = (event: TouchEvent) => {
    event.preventDefault();
    over.abort();
  };
  addEventListener("touchend", lifted, { capture: true, passive: false, signal: over.signal });
  addEventListener("touchcancel", () => over.abort(), { capture: true, signal: over.signal });
}

/** The message whose line, with all that hangs below it, is there. */
function keyUnder(target: EventTarget): EventId | undefined {
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
