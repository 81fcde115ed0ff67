"use client";
import { useEffect, useState } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { EventId, RoomId } from "@/protocol/ids";
import type { MessageItem } from "./timeline-rows";

/** How far it is with sending messages on. `refused`: rooms that did not take them, each with why. */
export type Forwarding =
  | { t: "choosing" }
  | { t: "going"; done: number; all: number }
  | { t: "sent" }
  | { t: "refused"; rooms: ReadonlyMap<RoomId, string | null> }
  | { t: "not-kept" };

/** Sends messages on to rooms, and follows them until the server has taken or refused all of them. */
export function useForwarding(items: readonly MessageItem[]) {
  const [state, setState] = useState<Forwarding>({ t: "choosing" });
  const [ids, setIds] = useState<readonly EventId[] | null>(null);
  useEffect(() => {
    if (!ids) return;
    let wanted = true;
    const look = async () => {
      const { waiting, refused } = await engineClient().fateOf(ids);
      if (!wanted) return;
      if (waiting > 0) setState({ t: "going", done: ids.length - waiting, all: ids.length });
      else setState(refused.size > 0 ? { t: "refused", rooms: refused } : { t: "sent" });
    };
    const stop = engineClient().subscribe(() => void look());
    void look();
    return () => {
      wanted = false;
      stop();
    };
  }, [ids]);
  const go = (rooms: readonly RoomId[]) => {
    setState({ t: "going", done: 0, all: items.length * rooms.length });
    void sendOn(items, rooms).then(setIds, () => setState({ t: "not-kept" }));
  };
  return [state, go] as const;
}

/** Says the same words in each room, in their order; what is being written there stays, and nobody is named anew. */
async function sendOn(items: readonly MessageItem[], rooms: readonly RoomId[]): Promise<EventId[]> {
  const ids: EventId[] = [];
  for (const room of rooms)
    for (const { text } of items) ids.push(await engineClient().act(room, { t: "say", text, forwarded: true }));
  return ids;
}
