"use client";
import { type KeyboardEvent, type MouseEvent, useRef, useState } from "react";
import { type Spot, spotOf } from "@/components/ui/spot";
import { useLongPress } from "@/components/ui/use-long-press";
import type { RoomId } from "@/protocol/ids";
import { filterOn, linkOf } from "./use-kept-focus";

type Question = { room: RoomId } & ({ t: "menu"; at: Spot; byKeys: boolean } | { t: "sheet" });

/** What one may do with a room of the list is asked for: beside a place, or under a finger. `n` counts the questions. */
export type LineAsked = Question & { n: number };

/** The list under a finger, the right button or the key for menus: each asks what one may do with the room of a line. */
export function useLineAsked() {
  const [asked, setAsked] = useState<LineAsked | null>(null);
  const last = useRef<LineAsked | null>(null);
  const ask = (question: Question) => {
    last.current = { ...question, n: (last.current?.n ?? 0) + 1 };
    setAsked(last.current);
  };
  /** Answered: the focus goes to the line, unless it is asked about another one by now. */
  const answered = (question: LineAsked) => {
    setAsked((now) => (now === question ? null : now));
    // What was open holds the focus until it is gone.
    const focus = () => (linkOf(question.room) ?? filterOn())?.focus({ preventScroll: true });
    setTimeout(() => last.current === question && focus());
  };
  const finger = useLongPress((target) => {
    const room = roomUnder(target);
    return room ? () => ask({ t: "sheet", room }) : null;
  });
  const onContextMenu = (event: MouseEvent) => {
    const room = roomUnder(event.target);
    if (!room) return;
    event.preventDefault();
    if (finger.isDown()) return;
    ask({ t: "menu", room, at: { x: event.clientX, y: event.clientY, width: 0, height: 0 }, byKeys: false });
  };
  const onMenuKey = (event: KeyboardEvent) => {
    const room = isMenuKey(event) && roomUnder(event.target);
    if (!room) return;
    event.preventDefault();
    ask({ t: "menu", room, at: spotOf(event.target as Element), byKeys: true });
  };
  return { asked, answered, onLine: { ...finger.onFinger, onContextMenu }, onMenuKey };
}

function isMenuKey({ key, shiftKey }: KeyboardEvent): boolean {
  return key === "ContextMenu" || (key === "F10" && shiftKey);
}

function roomUnder(target: EventTarget): RoomId | null {
  const line = (target as Element).closest<HTMLElement>("[data-room]");
  return (line?.dataset.room ?? null) as RoomId | null;
}
