"use client";
import { createContext, useContext } from "react";
import type { Spot } from "@/components/ui/spot";
import type { RoomRow } from "@/engine/client/engine-client";
import type { EventId } from "@/protocol/ids";
import type { Deeds } from "./use-deeds";

/** What is asked for about one message: its menu, an emoji for it, who reacted, whether it is to go for good. */
export type Asked =
  | { t: "menu"; key: EventId; at: Spot; byKeys: boolean }
  | { t: "quick" | "picker"; key: EventId; at: Spot }
  | { t: "sheet" | "people"; key: EventId }
  | { t: "erase"; key: EventId };

/** What the lines of a log work with. The same object until what one may do here changes. */
export interface MessageTools {
  rights: RoomRow["rights"];
  /** one may write here now */
  writes: boolean;
  /** the log is that of a thread: nothing in it has one of its own */
  inThread: boolean;
  deeds: Deeds;
  ask: (asked: Asked) => void;
}

const Context = createContext<MessageTools | null>(null);

/** Gives the lines of a log what they work with. */
export const MessageToolsProvider = Context.Provider;

/** What one may do with the messages around here, and how. */
export function useMessageTools(): MessageTools {
  const tools = useContext(Context);
  if (!tools) throw new Error("A message stands in no log.");
  return tools;
}
