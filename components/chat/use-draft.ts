"use client";
import { type RefObject, useEffect, useMemo } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

/** Puts a room's draft into the field, and keeps what is typed at every key: a tab may be gone at any moment. */
export function useDraft(
  room: RoomId,
  field: RefObject<HTMLTextAreaElement | null>,
  onLength: (length: number) => void,
) {
  useEffect(() => {
    let wanted = true;
    void engineClient()
      .getDraft(room)
      .then((draft) => {
        if (!wanted || !field.current || field.current.value !== "" || draft === "") return;
        field.current.value = draft;
        onLength(draft.trim().length);
      });
    return () => {
      wanted = false;
    };
  }, [room, field, onLength]);
  return useMemo(() => ({ keep: (text: string) => engineClient().setDraft(room, text) }), [room]);
}
