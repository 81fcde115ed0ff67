"use client";
import { useEffect, useState } from "react";
import { engineClient, type MessageReceipt } from "@/engine/client/engine-client";
import type { RoomId } from "@/protocol/ids";

/** Who has the message at a place, and asked again whenever something in the room moves; null until the first answer. */
export function useReceipts(room: RoomId, seq: number): readonly MessageReceipt[] | null {
  const [receipts, setReceipts] = useState<readonly MessageReceipt[] | null>(null);
  useEffect(() => {
    let [open, asking, again] = [true, false, false];
    const ask = async () => {
      again = asking;
      if (asking) return;
      asking = true;
      const got = await engineClient().receiptsOf(room, seq);
      asking = false;
      if (!open) return;
      setReceipts(got);
      if (again) void ask();
    };
    void ask();
    const leave = engineClient().subscribe(() => void ask());
    return () => {
      open = false;
      leave();
    };
  }, [room, seq]);
  return receipts;
}
