"use client";
import { type FocusEvent, type PointerEvent, useState } from "react";

/** Whether a line is pointed at by a mouse or a pen, or holds the focus of somebody who goes by keys. */
export function usePointed() {
  const [over, setOver] = useState(false);
  const [inside, setInside] = useState(false);
  const handlers = {
    onPointerEnter: (event: PointerEvent) => event.pointerType !== "touch" && setOver(true),
    onPointerLeave: () => setOver(false),
    onFocus: (event: FocusEvent) => setInside(event.target.matches(":focus-visible")),
    onBlur: (event: FocusEvent) => !event.currentTarget.contains(event.relatedTarget) && setInside(false),
  };
  return [over || inside, handlers] as const;
}
