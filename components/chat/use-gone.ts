"use client";
import { useEffect } from "react";
import { engineClient } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";
import { asTheyStand, followStanding } from "./standing";
import type { MessageItem } from "./timeline-rows";

/** Lets go of a message that one answers, edits or looks back at once it is deleted, wherever it stands: its words are shown no more. */
export function useGone(room: RoomId, item: MessageItem | null, drop: (nothing: null) => void): void {
  const [key, seq] = [item?.key, item?.seq];
  useEffect(() => {
    if (!key || !seq) return;
    return followStanding(
      (place) => engineClient().openThread(room, place),
      [{ id: key, at: seq }],
      (now) => now.get(key) === null && drop(null),
    );
  }, [room, key, seq, drop]);
}

/** Keeps messages that one is about to send on as they stand: those that are deleted go, others get the words they have now. Null once none is left. */
export function useStanding(
  room: RoomId,
  items: readonly MessageItem[] | null,
  put: (items: readonly MessageItem[] | null) => void,
): void {
  useEffect(() => {
    if (!items) return;
    return followStanding(
      (place) => engineClient().openThread(room, place),
      items.flatMap(({ key, seq }) => (seq === null ? [] : [{ id: key, at: seq }])),
      (now) => {
        const left = asTheyStand(items, now);
        if (left !== items) put(left.length > 0 ? left : null);
      },
    );
  }, [room, items, put]);
}
