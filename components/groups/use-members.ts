"use client";
import { useEffect, useState } from "react";
import { engineClient, type Member, type RoomRow } from "@/engine/client/engine-client";

/** Everybody in a room, read anew when the room changes; null until it is known, and where no room is asked about. */
export function useMembers(row: RoomRow | null): readonly Member[] | null {
  const [members, setMembers] = useState<readonly Member[] | null>(null);
  useEffect(() => {
    if (!row) return;
    let wanted = true;
    void engineClient()
      .getMembers(row.room)
      .catch(() => null)
      .then((read) => {
        if (wanted && read) setMembers(read);
      });
    return () => {
      wanted = false;
    };
  }, [row]);
  return members;
}
