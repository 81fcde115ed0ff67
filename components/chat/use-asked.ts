"use client";
import { useCallback, useMemo, useRef, useState } from "react";
import type { RoomRow } from "@/engine/client/engine-client";
import type { Asked, MessageTools } from "./message-tools";
import { useDeeds } from "./use-deeds";

/** What is asked about a message of this room now, and what its lines work with. `turn` counts the questions: each opens anew. */
export function useAsked({ room, rights }: RoomRow, writes: boolean, inThread = false) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const [turn, setTurn] = useState(0);
  const opener = useRef<Element | null>(null);
  const last = useRef<Asked | null>(null);
  const deeds = useDeeds(room);
  const ask = useCallback((next: Asked) => {
    // One question may follow from another, with nothing in focus between them: it goes back to where the first was asked.
    if (document.activeElement !== document.body) opener.current = document.activeElement;
    last.current = next;
    setAsked(next);
    setTurn((before) => before + 1);
  }, []);
  const { add, manage, rename, pin, deleteOthers, editWindow } = rights;
  const tools = useMemo<MessageTools>(
    () => ({ rights: { add, manage, rename, pin, deleteOthers, editWindow }, writes, inThread, deeds, ask }),
    [add, manage, rename, pin, deleteOthers, editWindow, writes, inThread, deeds, ask],
  );
  /** Answered: the focus goes back, unless what follows takes it. */
  const answered = useCallback((question: Asked, follows: boolean) => {
    setAsked((now) => (now === question ? null : now));
    if (follows) return;
    // What was open holds the focus until it is gone.
    setTimeout(() => {
      if (last.current !== question) return;
      const before = opener.current;
      const back = before instanceof HTMLElement && before.isConnected ? before : lineOf(question.key);
      back?.focus({ preventScroll: true });
    });
  }, []);
  return { tools, asked, turn, answered };
}

/** The line of a message, or of what is left of it, where it is in the page. */
function lineOf(key: string): HTMLElement | null {
  return document.querySelector(`[data-message="${key}"], [data-tombstone="${key}"]`);
}
