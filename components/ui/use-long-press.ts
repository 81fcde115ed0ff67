"use client";
import { type PointerEvent, useRef } from "react";

/** How long (ms) a finger rests on a thing before what it asks for comes. */
const LONG = 450;
/** A finger that moves further than this (px) scrolls. */
const STILL = 10;

/** A finger that rests on something. `comesOf`: what is to come of it; null where nothing is. */
export function useLongPress(comesOf: (target: EventTarget) => (() => void) | null) {
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  const stop = () => {
    if (press.current) clearTimeout(press.current.timer);
    press.current = null;
  };
  return {
    /** A finger is on it now: what a browser makes of that by itself is no press of a right button. */
    isDown: () => press.current !== null,
    onFinger: {
      onPointerDown: (event: PointerEvent) => {
        stop();
        const come = event.pointerType === "touch" ? comesOf(event.target) : null;
        if (!come) return;
        const timer = setTimeout(() => {
          letGo();
          come();
        }, LONG);
        press.current = { timer, x: event.clientX, y: event.clientY };
      },
      onPointerMove: (event: PointerEvent) => {
        const { x, y } = press.current ?? { x: event.clientX, y: event.clientY };
        if (Math.hypot(event.clientX - x, event.clientY - y) > STILL) stop();
      },
      onPointerUp: stop,
      onPointerCancel: stop,
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
