"use client";
import { useMemo } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";

/** Words that wait to be sent: where they are kept. */
export interface Draft {
  load: () => Promise<string>;
  keep: (text: string) => void;
}

/** A room's draft, kept on this device at every key: a tab may be gone at any moment. The others are told that one writes. */
export function useRoomDraft(room: RoomId): Draft {
  return useMemo(
    () => ({
      load: () => engineClient().getDraft(room),
      keep(text) {
        engineClient().setDraft(room, text);
        if (text.trim() !== "") engineClient().typing(room);
      },
    }),
    [room],
  );
}

const inThreads = new Map<EventId, string>();

/** What one has begun to say in a thread, for as long as this tab is open. */
export function useThreadDraft(root: EventId): Draft {
  return useMemo(
    () => ({ load: async () => inThreads.get(root) ?? "", keep: (text) => void inThreads.set(root, text) }),
    [root],
  );
}
